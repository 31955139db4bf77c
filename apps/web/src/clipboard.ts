/** False where the browser does not let a page copy: asked not to, or not on loopback or HTTPS. */
export const copied = async (text: string): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
};

/** So that the user can copy it. */
export const selectText = (element: HTMLElement | null | undefined): void => {
  if (element != null) window.getSelection()?.selectAllChildren(element);
};
