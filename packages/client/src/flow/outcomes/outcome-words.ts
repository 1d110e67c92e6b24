import type { BeginOutcome, LoginOutcome, LoginReason, LogoutOutcome, SilentAuthOutcome } from './outcomes.ts'

/** What each outcome means, in a sentence for people. */
export const outcomeWords: Readonly<
  Record<(SilentAuthOutcome | LoginOutcome | BeginOutcome | LogoutOutcome)['status'], string>
> = {
  authenticated: 'Somebody is signed in, and has proven what was asked for.',
  step_up_required: 'Somebody is signed in; one more authentication is missing.',
  login_required: 'Nobody is signed in who may go on; the reason says why.',
  unavailable:
    'The session store or the identity service does not answer: nothing is known, and nothing was changed.',
  invalid_credentials:
    'The identity service did not accept what was given; the session before it is untouched.',
  password_change_required: 'The password was right, but is temporary or has expired.',
  rate_limited: 'Too many tries: the identity service asks for a pause.',
  begun: 'The first step of a log-in or step-up is done; what finishes it is kept for this browser alone.',
  ended: 'Signed out: of all apps, or of this one alone.',
  ended_here_queued:
    'Signed out of all apps; the identity service did not confirm yet, and is asked again until it does.',
}

/** Why a log-in is asked for, in a sentence for people. */
export const loginReasonWords: Readonly<Record<LoginReason, string>> = {
  not_signed_in: 'The browser brings no sign-on record, or one that has ended.',
  session_not_found: 'The identity service does not know the session (any more).',
  record_unreadable:
    "None of this app's `signOn.secrets` opens the sign-on record: the apps of the group differ in them.",
  left_this_app: 'The user left this app and did not log in here since.',
  not_accepted_here: 'The user logged in at an app whose sign-on this one does not accept.',
  reauthentication_required: 'No single further authentication would meet the requirement.',
  not_a_navigation:
    'A request from another site that is no page: silent authentication does not run for those.',
  no_pending_step_up: 'No step-up is pending for this browser.',
  no_pending_step: 'This browser began no such step, it has ended, or it was for something else.',
  another_user:
    'Somebody else logged in since the page was made: a request that changes something is not taken for theirs.',
}
