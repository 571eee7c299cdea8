/** Where a budget can be written: the team's file of a folder, or settings; with several folders, the file of each of them. Pure. */
import type { WorkspaceFolder } from '../../protocol/engine';
import { PLACES, type Place } from './budgetDraft';

const TEAM_FILE = 'costs/budget-config.json';

/** A place as it is answered: of a file also the folder, where there is more than one. */
export interface ChosenPlace {
  readonly place: Place;
  /** Null: settings, or the only folder. */
  readonly folder: WorkspaceFolder | null;
}

/** One file that a budget may be written to. */
export interface FilePlace {
  /** As it is answered: `file`, or `file:` and the path of the folder. */
  readonly id: string;
  readonly folder: WorkspaceFolder | null;
  /** As the engine names it: `costs/budget-config.json`, or `north/costs/budget-config.json`. */
  readonly shown: string;
}

/** Every folder's file. */
export function filePlaces(folders: readonly WorkspaceFolder[]): FilePlace[] {
  if (folders.length < 2) return [{ id: 'file', folder: null, shown: TEAM_FILE }];
  return folders.map((folder) => ({ id: `file:${folder.path}`, folder, shown: `${folder.name}/${TEAM_FILE}` }));
}

/** Those that are offered for a budget: where it stands, for elsewhere it would be there twice; any for one that stands in no file. */
export function placesFor(origin: string, places: readonly FilePlace[]): readonly FilePlace[] {
  const own = places.filter(({ shown }) => shown === origin);
  return own.length > 0 ? own : places;
}

/** Of two folders with one name the later one, whose budgets win. Null: it stands in no file. */
export function placeOfOrigin(origin: string, places: readonly FilePlace[]): FilePlace | null {
  return places.findLast(({ shown }) => shown === origin) ?? null;
}

/** Null: the answer is no place. */
export function chosenPlace(answer: string, places: readonly FilePlace[]): ChosenPlace | null {
  const file = places.find(({ id }) => id === answer);
  if (file !== undefined) return { place: 'file', folder: file.folder };
  const place = PLACES.find((one) => one !== 'file' && one === answer);
  return place === undefined ? null : { place, folder: null };
}
