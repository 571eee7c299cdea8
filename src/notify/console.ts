/** The console: a message as lines of text, for the command line. */
import { sentence } from '../core/words';
import { refused, type Channel } from './channel';
import { messageLines, titleLine } from './words';

/** @param write takes one line without its end; what it throws means that nobody reads any more */
export function consoleChannel(write: (line: string) => void): Channel {
  return {
    send: (message) => {
      try {
        for (const line of [titleLine(message, 300), ...messageLines(message), '']) write(line);
        return Promise.resolve({ outcome: 'delivered' });
      } catch {
        return Promise.resolve(refused(sentence('The console takes no more text.'), false));
      }
    },
  };
}
