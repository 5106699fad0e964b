"""Reading the pixels of a PNG picture in the browser."""

from __future__ import annotations

READ = """
  const image = new Image();
  image.src = 'data:image/png;base64,' + text;
  await image.decode();
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [image.width, image.height];
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const all = context.getImageData(0, 0, image.width, image.height).data;
"""


def over_pixels(script: str) -> str:
    """A function of a picture in base 64: the script knows its ``image`` and ``all`` its pixels."""
    return f"async text => {{{READ}{script}}}"
