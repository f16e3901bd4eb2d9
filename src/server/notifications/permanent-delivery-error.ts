/** A delivery that the other side refused for good. The outbox does not repeat it. */
export class PermanentDeliveryError extends Error {
  override readonly name = 'PermanentDeliveryError';
}
