/** A backup or a restore cannot be done. The message says why, and what can be done instead. */
export class BackupFault extends Error {
  override readonly name = 'BackupFault'
}
