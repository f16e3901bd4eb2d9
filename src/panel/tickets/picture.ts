/** Types of files that every browser can draw. */
export const PICTURES = /^image\/(png|jpeg|gif|webp)$/;

/** Pixels: twice as many as the panel has across. */
const WIDEST = 800;

/**
 * Draws a picture, by a way that no policy of the page has to allow: its bytes never become an address.
 *
 * @throws what the browser throws at a file that is no picture.
 */
export async function draw(file: Blob, canvas: HTMLCanvasElement): Promise<void> {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, WIDEST / picture.width);
  canvas.width = picture.width * scale;
  canvas.height = picture.height * scale;
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
}
