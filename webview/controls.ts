/** The only place that knows the control toolkit (deprecated upstream, hence fenced): registers what is used, hands out named controls. */
import {
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeDropdown,
  vsCodeOption,
  vsCodeProgressRing,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';

provideVSCodeDesignSystem().register(
  vsCodeButton(),
  vsCodeDropdown(),
  vsCodeOption(),
  vsCodeProgressRing(),
  vsCodeTextField(),
);

export interface ButtonOptions {
  /** What it says on it. */
  readonly text: string;
  readonly onPress: () => void;
  readonly primary?: boolean;
  /** The accessible name where the text alone does not tell buttons apart. */
  readonly name?: string;
}

export function button({ text, onPress, primary = false, name }: ButtonOptions): HTMLElement {
  const element = document.createElement('vscode-button');
  element.setAttribute('appearance', primary ? 'primary' : 'secondary');
  element.textContent = text;
  if (name !== undefined) element.setAttribute('aria-label', name);
  element.addEventListener('click', onPress);
  return element;
}

/** Says on a button what it does next; `name` where the text alone does not tell buttons apart. */
export function setText(element: HTMLElement, text: string, name = text): void {
  if (element.textContent !== text) element.textContent = text;
  element.setAttribute('aria-label', name);
}

export function setDisabled(element: HTMLElement, disabled: boolean): void {
  element.toggleAttribute('disabled', disabled);
}

export interface DropdownOptions<T extends string> {
  readonly name: string;
  readonly choices: readonly { readonly value: T; readonly text: string }[];
  readonly value: T;
  readonly onChoose: (value: T) => void;
}

export interface Dropdown<T extends string> {
  readonly element: HTMLElement;
  /** Shows another choice without calling back. */
  set(value: T): void;
}

export function dropdown<T extends string>({ name, choices, value, onChoose }: DropdownOptions<T>): Dropdown<T> {
  const element = document.createElement('vscode-dropdown') as HTMLElement & { value: string };
  element.setAttribute('aria-label', name);
  for (const choice of choices) {
    const option = document.createElement('vscode-option');
    option.setAttribute('value', choice.value);
    option.textContent = choice.text;
    if (choice.value === value) option.setAttribute('selected', '');
    element.append(option);
  }
  element.addEventListener('change', () => {
    const chosen = choices.find((choice) => choice.value === element.value);
    if (chosen) onChoose(chosen.value);
  });
  return {
    element,
    set: (next) => {
      element.value = next;
    },
  };
}

export interface TextFieldOptions {
  readonly name: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

export function textField({ name, placeholder, value, onInput }: TextFieldOptions): HTMLElement {
  const element = document.createElement('vscode-text-field') as HTMLElement & { value: string };
  // The toolkit names the field after its content, whatever label it had; the style sheet hides that content.
  element.textContent = name;
  element.setAttribute('placeholder', placeholder);
  element.setAttribute('value', value);
  element.addEventListener('input', () => onInput(element.value));
  return element;
}

/** Shows another text without calling back, unless a person is typing in it. */
export function setFieldText(field: HTMLElement, text: string): void {
  const element = field as HTMLElement & { value: string };
  if (document.activeElement !== field && element.value !== text) element.value = text;
}

/** A turning ring beside words that say what is going on; the ring itself says nothing to a screen reader. */
export function progressRing(): HTMLElement {
  const frame = document.createElement('span');
  frame.setAttribute('aria-hidden', 'true');
  frame.append(document.createElement('vscode-progress-ring'));
  return frame;
}
