// Where the picture lies in its box: fitted, zoomed and moved.

const MOST = 8;

/**
 * @param {{width: number, height: number}} picture
 */
export function createView(picture) {
  let box = { width: 1, height: 1 };
  let zoom = 1;
  let centre = { x: picture.width / 2, y: picture.height / 2 }; // of the box, in the picture

  const fit = () => Math.min(box.width / picture.width, box.height / picture.height);
  const scale = () => fit() * zoom;

  function keepInside() {
    for (const [axis, side] of [["x", "width"], ["y", "height"]]) {
      const half = box[side] / scale() / 2;
      centre[axis] =
        2 * half >= picture[side]
          ? picture[side] / 2
          : Math.max(half, Math.min(picture[side] - half, centre[axis]));
    }
  }

  const view = {
    get zoom() { return zoom; },
    get scale() { return scale(); },
    get box() { return box; },
    /** @param {{width: number, height: number}} wanted CSS pixels */
    resize(wanted) {
      box = { width: Math.max(1, wanted.width), height: Math.max(1, wanted.height) };
      keepInside();
    },
    /** From the picture to the box. */
    place: (x, y) => [
      box.width / 2 + (x - centre.x) * scale(),
      box.height / 2 + (y - centre.y) * scale(),
    ],
    /** From the box to the picture. */
    picture: (x, y) => [
      centre.x + (x - box.width / 2) / scale(),
      centre.y + (y - box.height / 2) / scale(),
    ],
    /** Zoom so that what lies at a place of the box stays there. */
    zoomAt(factor, x = box.width / 2, y = box.height / 2) {
      const [px, py] = view.picture(x, y);
      zoom = Math.max(1, Math.min(MOST, zoom * factor));
      centre = { x: px - (x - box.width / 2) / scale(), y: py - (y - box.height / 2) / scale() };
      keepInside();
    },
    pan(dx, dy) {
      centre = { x: centre.x - dx / scale(), y: centre.y - dy / scale() };
      keepInside();
    },
    reset() {
      zoom = 1;
      keepInside();
    },
    /** The whole picture in the box. */
    area() {
      const [left, top] = view.place(0, 0);
      return { left, top, width: picture.width * scale(), height: picture.height * scale() };
    },
  };
  return view;
}
