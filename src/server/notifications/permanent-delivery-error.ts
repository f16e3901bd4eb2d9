/** A delivery that was rejected permanently. The outbox does not repeat it. */
export class PermanentDeliveryError extends Error {
  override readonly name = 'PermanentDeliveryError';
}
