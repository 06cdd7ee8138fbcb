// What a page does beyond showing: the switch of light and dark, the details of what is selected in a picture, a packet step by step.
// It reads nothing but the elements of its page and writes no markup, and without it all is there to be read.
import { stepThrough } from '../journey/step-through.client.js';
import { inspect } from '../picture/inspect.client.js';
import { openForPrint } from './print.client.js';
import { switchTheme } from './theme.client.js';

switchTheme();
for (const stage of document.querySelectorAll('[data-picture]')) inspect(stage);
for (const journey of document.querySelectorAll('[data-journey]')) stepThrough(journey);
openForPrint();
