// The clipboard as a person uses it, by keys: scripts may not read it unasked.

/** Presses a key for the clipboard in a field with a text, which is selected; the field's text afterwards. */
async function inField(page, text, keys) {
  await page.evaluate((text) => {
    const field = document.createElement('textarea');
    field.id = 'field-of-tests';
    field.value = text;
    window.focusBefore = document.activeElement;
    // What is outside of an open dialog cannot be used.
    (document.querySelector('dialog:modal') ?? document.body).append(field);
    field.focus();
    field.select();
  }, text);
  await page.keyboard.press(keys);
  await page.waitForFunction((text) => document.getElementById('field-of-tests').value !== text, text);
  return page.evaluate(() => {
    const field = document.getElementById('field-of-tests');
    field.remove();
    window.focusBefore.focus();
    return field.value;
  });
}

/** Puts a text there. */
export const putIntoClipboard = (page, text) => inField(page, text, 'Control+x');

/** The text that is there. */
export const clipboardText = (page) => inField(page, '', 'Control+v');
