// The page of a task: its form is the page.
import { mountTask } from '../task.js';

await mountTask(document, (address) => location.assign(address));
