// Starts the page: styles and theme first, so that something is on screen at once, then the engine, then the
// experiment in the address bar, the one of the last visit, or the first starter.

import './style/all.css';
import { followParts, layOut } from './embed/figure';
import { createLab } from './state/create-lab';
import { splitLink } from './state/page-settings';
import { keepOffline } from './state/updates';
import { mountApp, showFailure } from './ui/app';
import { startTheme } from './ui/kit/theme';

startTheme();
const root = document.getElementById('app');
if (root) {
  layOut(root, splitLink(location.hash).settings);
  createLab().then(
    (lab) => {
      mountApp(root, lab, {
        embed: async (link, label) => (await import('./embed/builder')).openEmbedBuilder(link, label),
        qrCode: async (link) => (await import('./embed/qr')).qrCode(link),
      });
      followParts(root, lab);
      // While developing, files change all the time and none is to be kept.
      if (import.meta.env.PROD) {
        void keepOffline((change) =>
          lab.tell('A new version of the page is ready. The experiment goes on where it is.', {
            label: 'Load it',
            run: () => void lab.keep().then(change),
          }),
        );
      }
    },
    (error: unknown) => showFailure(root, error),
  );
}
