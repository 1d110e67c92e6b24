import type { BeginOutcome, LoginOutcome, LoginReason, LogoutOutcome, SilentAuthOutcome } from './outcomes.ts'

/** The meaning of each outcome, as a sentence for people. */
export const outcomeWords: Readonly<
  Record<(SilentAuthOutcome | LoginOutcome | BeginOutcome | LogoutOutcome)['status'], string>
> = {
  authenticated: 'The user is signed in and meets the requirement.',
  step_up_required: 'The user is signed in, but has to add one more authentication.',
  login_required: 'The user has to log in.',
  unavailable:
    'The session store or the identity service does not answer. The state is unknown and was not changed.',
  invalid_credentials:
    'The identity service did not accept the credentials. An existing session is unchanged.',
  password_change_required: 'The password is correct, but temporary or expired.',
  rate_limited: 'Too many attempts; try again after the given time.',
  begun: 'The log-in or step-up has begun. Only this browser can complete it.',
  ended: 'The user is signed out, of all apps or of this one.',
  ended_here_queued:
    'The user is signed out of all apps. The identity service has not confirmed it yet; the log-out is retried.',
}

/** Why a log-in is required, as a sentence for people. */
export const loginReasonWords: Readonly<Record<LoginReason, string>> = {
  not_signed_in:
    'The browser has no sign-on record, its record has ended, or the record was signed with secrets that this app does not have.',
  session_not_found: 'The IdP session is unknown or has ended.',
  record_unreadable: "None of this app's `signOn.secrets` opens the sealed session in the sign-on record.",
  left_this_app: 'The user signed out of this app and has not logged in here since.',
  not_accepted_here: 'The user logged in at an app whose log-ins this app does not accept.',
  reauthentication_required: 'No single additional authentication would meet the requirement.',
  not_a_navigation:
    'Silent authentication does not run for requests from another site, except top-level navigations.',
  no_pending_step_up: 'No step-up is pending for this browser.',
  no_pending_step: 'This browser has not begun this log-in, or it has expired or has another purpose.',
  another_user:
    'Another user has logged in since the page was served, so a state-changing request is refused.',
}
