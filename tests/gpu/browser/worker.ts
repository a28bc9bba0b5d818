// A worker that runs the suite, as the page's runs are in workers.
import { runHere } from './here';

runHere(self.name);
