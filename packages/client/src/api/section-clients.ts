import type { AccountClient } from './generated/account-client.ts'
import type { CrossDeviceClient } from './generated/cross-device-client.ts'
import type { MagicLinkClient } from './generated/magic-link-client.ts'
import type { PasscodeClient } from './generated/passcode-client.ts'
import type { PasswordClient } from './generated/password-client.ts'
import type { RecoveryCodesClient } from './generated/recovery-codes-client.ts'
import type { SessionClient } from './generated/session-client.ts'
import type { TotpClient } from './generated/totp-client.ts'
import type { UserClient } from './generated/user-client.ts'
import type { VerificationClient } from './generated/verification-client.ts'
import type { WebauthnClient } from './generated/webauthn-client.ts'

/** The calls of all sections. */
export interface SectionClients
  extends SessionClient,
    PasswordClient,
    PasscodeClient,
    MagicLinkClient,
    WebauthnClient,
    CrossDeviceClient,
    TotpClient,
    RecoveryCodesClient,
    UserClient,
    VerificationClient,
    AccountClient {}
