import { wayLines } from '../trace-text.js';
import type { WayView } from '../trace-view.js';
import { journey } from './journey.js';

/** Journeys of one page: further ones are text alone, so that a page stays one that a browser shows at once. */
const mostPictures = 12;

export interface Pictures {
  drawn: number;
}

export function picturesOf(): Pictures {
  return { drawn: 0 };
}

/** A packet that shows something, to step through over a picture or, behind many others, as text. */
export function exampleData(title: string, way: WayView, pictures: Pictures) {
  if (pictures.drawn >= mostPictures) return { title, way: null, trace: wayLines(way).join('\n') };
  pictures.drawn += 1;
  return { title, way: journey(way, `example-${pictures.drawn}`), trace: '' };
}
