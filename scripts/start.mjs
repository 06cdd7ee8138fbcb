// `npm start`: prepares the checkout and shows what redirect does on a simulated node.
import { whenMain } from './run.mjs';
import { setUpCompletely } from './setup.mjs';

await whenMain(import.meta, async () => {
  await setUpCompletely();
  await import('./demo.mjs');
});
