/** Lines that are no records but tell what happened to the file: git's conflict markers and LFS pointers, and UTF-16. */

/** Enough bytes of a line to recognise a mark. */
export const MARK_BYTES = 32;

const LFS_POINTER = [...'version https://git-lfs'].map((letter) => letter.charCodeAt(0));
const MARKERS: ReadonlySet<number> = new Set([...'<|=>'].map((letter) => letter.charCodeAt(0)));
const MARKER_LENGTH = 7;
const OPENS = 60;
const ENDS = 62;

/** `head`: the first bytes of the file's first line. */
export function isLfsPointer(head: Uint8Array): boolean {
  return LFS_POINTER.every((byte, index) => head[index] === byte);
}

/** A byte order mark of UTF-16, or `{` followed by the zero byte that UTF-16 puts there. */
export function isUtf16(head: Uint8Array): boolean {
  const [first, second] = head;
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || (first === 123 && second === 0);
}

/** Follows conflict markers, so that one conflict is one problem. */
export class ConflictMarks {
  /** True between the first marker of a conflict and its last. */
  inside = false;

  /** `head`: the first bytes of a line, without its end. Null: no marker. False: part of a conflict already told. */
  take(head: Uint8Array): boolean | null {
    const byte = head[0] ?? 0;
    if (!MARKERS.has(byte)) return null;
    for (let at = 1; at < MARKER_LENGTH; at += 1) if (head[at] !== byte) return null;
    const next = head[MARKER_LENGTH];
    if (next !== undefined && next !== 32 && next !== 13) return null;
    const isNew = !this.inside || byte === OPENS;
    this.inside = byte !== ENDS;
    return isNew;
  }
}
