/** What a browser may know how to draw. An SVG is a document that may refer to others. */
export const IMAGE_TYPES = /^image\/(?!svg)/;

/** Pixels: twice as many as the panel has across. */
const MAX_WIDTH = 800;

/**
 * Draws a picture, by a way that no policy of the page has to allow: its bytes never become an address.
 *
 * @throws what the browser throws at a file that is no picture to it.
 */
export async function drawPreview(file: Blob, canvas: HTMLCanvasElement): Promise<void> {
  const picture = await createImageBitmap(file);
  const { width, height } = picture;
  canvas.width = Math.min(MAX_WIDTH, width);
  canvas.height = (height / width) * canvas.width;
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
}
