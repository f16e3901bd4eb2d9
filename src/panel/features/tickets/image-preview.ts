/** Types that a browser may decode. Not SVG, which may load other resources. */
export const IMAGE_TYPES = /^image\/(?!svg)/;

/** Pixels: twice the panel's width, for high-density screens. */
const MAX_WIDTH = 800;

/**
 * Draws an image on a canvas. Without an object URL, so that the page's Content Security Policy does not block it.
 *
 * @throws InvalidStateError when the browser cannot decode the file.
 */
export async function drawPreview(file: Blob, canvas: HTMLCanvasElement): Promise<void> {
  const image = await createImageBitmap(file);
  const { width, height } = image;
  canvas.width = Math.min(MAX_WIDTH, width);
  canvas.height = (height / width) * canvas.width;
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height);
  image.close();
}
