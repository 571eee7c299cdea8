/** An object that begins at column 0 inside an unfinished record: if it closes on its line, the record was torn. */
import { JsonProgress } from './jsonProgress';
import { NEWLINE } from './lineCursor';

const OPEN_BRACE = 123;

export class InnerObject {
  private readonly progress = new JsonProgress();
  private isOpen = false;

  /** A record begins. */
  restart(): void {
    this.isOpen = false;
  }

  /** Goes on between the two indexes; true when it closed there, on its own line. @param begins a line does at `from` */
  run(bytes: Uint8Array, begins: boolean, from: number, to: number): boolean {
    if (begins && bytes[from] === OPEN_BRACE) {
      this.progress.restart();
      this.isOpen = true;
    }
    if (!this.isOpen) return false;
    const stop = this.progress.run(bytes, from, to);
    if (this.progress.status === 'closed') return true;
    this.isOpen = this.progress.status === 'open' && bytes[stop - 1] !== NEWLINE;
    return false;
  }
}
