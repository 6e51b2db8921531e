// What a person without a mouse, with a screen reader or with weak eyes would stumble over on this page.
(() => {
  const found = [];
  const seen = element => element.getClientRects().length && getComputedStyle(element).visibility === 'visible';
  const name = element => `${element.localName} ${(element.textContent || element.id).trim().slice(0, 40)}`;
  for (const control of document.querySelectorAll('input, select, textarea')) {
    if (seen(control) && !control.labels?.length && !control.ariaLabel) {
      found.push(`no label: ${name(control)}`);
    }
  }
  for (const control of document.querySelectorAll('button, a, summary')) {
    if (seen(control) && !control.textContent.trim() && !control.ariaLabel) {
      found.push(`no name: ${control.outerHTML.slice(0, 80)}`);
    }
  }
  for (const landmark of ['header', 'nav', 'main', 'h1']) {
    if (document.querySelectorAll(landmark).length !== 1) {
      found.push(`not one ${landmark}`);
    }
  }
  const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
  ids.filter((id, i) => ids.indexOf(id) !== i).forEach(id => found.push(`twice: ${id}`));
  if (document.documentElement.scrollWidth > innerWidth) {
    found.push(`wider than the window: ${document.documentElement.scrollWidth} of ${innerWidth}`);
  }
  for (const region of document.querySelectorAll('.scroll')) {
    if (seen(region) && region.scrollHeight > region.clientHeight + 1) {
      found.push(`cut off: ${region.ariaLabel} ${region.clientHeight} of ${region.scrollHeight}`);
    }
  }

  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = colour => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => [r, g, b].map(value => value / 255)
    .map(value => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
  const background = element => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) {
        return colour;
      }
    }
    return [255, 255, 255, 255];
  };
  for (const element of document.querySelectorAll('body *')) {
    const own = [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (own && seen(element) && !element.closest('.hidden, svg, option, datalist, #notices')) {
      const [a, b] = [luminance(rgba(getComputedStyle(element).color)), luminance(background(element))].sort((x, y) => y - x);
      if ((a + 0.05) / (b + 0.05) < 4.5) {
        found.push(`contrast ${((a + 0.05) / (b + 0.05)).toFixed(2)}: ${name(element)}`);
      }
    }
  }
  return [...new Set(found)].slice(0, 20);
})()
