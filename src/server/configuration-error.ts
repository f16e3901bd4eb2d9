/** An invalid configuration. The message is for the operator who starts the server. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
