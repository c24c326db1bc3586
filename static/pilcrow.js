/* Pilcrow works without this file. It adds a few conveniences and moves nothing by itself: copy buttons, n and p
   to walk the found words of a report or the differences of two, [ and ] its sections, / to reach the search box.
   The single-key shortcuts can be turned off at the foot of every page (WCAG 2.1.4). */
(function () {
  'use strict';

  var all = function (selector) { return Array.prototype.slice.call(document.querySelectorAll(selector)); };
  var said = document.getElementById('said');
  var say = function (text) { if (said) { said.textContent = text; } };

  /* --- Copy ---------------------------------------------------------------------------------- */

  function select(element) {
    if (element.select) { element.focus(); element.select(); return; }
    var range = document.createRange();
    range.selectNodeContents(element);
    var selection = window.getSelection();
    selection.removeAllRanges();
    selection.addRange(range);
  }

  function copyOldWay(element) {
    select(element);
    try { return document.execCommand('copy'); } catch (e) { return false; }
  }

  function report(button, done) {
    all('button.copied').forEach(function (b) {
      b.classList.remove('copied');
      b.firstChild.nodeValue = b.dataset.label;
    });
    button.dataset.label = button.dataset.label || button.firstChild.nodeValue;
    button.firstChild.nodeValue = done ? 'Copied' : 'Press Ctrl+C';
    button.classList.add('copied');
    say(done ? 'Copied.' : 'The text is selected. Press Control and C to copy it.');
  }

  all('button[data-copy]').forEach(function (button) {
    var element = document.getElementById(button.dataset.copy);
    if (!element) { return; }
    button.hidden = false;
    button.addEventListener('click', function () {
      var text = element.value === undefined ? element.textContent.trim() : element.value;
      say('');
      if (navigator.clipboard && window.isSecureContext) {
        navigator.clipboard.writeText(text).then(
          function () { report(button, true); },
          function () { report(button, copyOldWay(element)); });
      } else {
        var done = copyOldWay(element);
        if (done) { button.focus(); }
        report(button, done);
      }
    });
  });

  /* --- Open what folds hide, where a link leads into it ------------------------------------------ */

  function unfold(target) {
    var folds = [];
    for (var fold = target.closest('details'); fold; fold = fold.parentElement.closest('details')) {
      if (!fold.open) { fold.open = true; folds.push(fold); }
    }
    return folds.length > 0;
  }

  function reveal() {
    var name = location.hash.slice(1);
    try { name = decodeURIComponent(name); } catch (e) { return; }  // somebody else's "#50%"
    var target = document.getElementById(name);
    if (target && unfold(target)) { target.scrollIntoView(); }
  }
  window.addEventListener('hashchange', reveal);
  reveal();

  /* --- Walk the hits of a report ------------------------------------------------------------- */

  var hits = all('[data-hit]');
  var place = document.querySelector('[data-hit-place]');
  var current = hits.findIndex(function (h) { return '#' + encodeURIComponent(h.id) === location.hash; });
  if (current < 0) { current = -0.5; }  // a half is between two: here, before the first

  function tell() {
    if (place) { place.textContent = current % 1 ? '' : (current + 1) + ' of ' + hits.length; }
  }
  tell();

  function go(to) {
    unfold(to);
    location.replace('#' + encodeURIComponent(to.id));
    to.focus({ preventScroll: true });
  }

  function step(by) {
    var next = by < 0 ? Math.ceil(current) - 1 : Math.floor(current) + 1;
    current = (next + hits.length) % hits.length;
    go(hits[current]);
    tell();
  }

  all('[data-step]').forEach(function (link) {
    link.addEventListener('click', function (event) {
      if (!hits.length || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
      event.preventDefault();
      step(Number(link.dataset.step));
    });
  });

  /* --- Walk the sections of a comparison, and follow a link by its key ------------------------- */

  var stops = all('[data-stop]');

  function stop(by) {
    var at = stops.filter(function (s) { return s.getBoundingClientRect().top < innerHeight / 3; }).length - 1;
    var held = stops.indexOf(document.activeElement);  // the last ones may be too low on the page to get there
    var to = stops[Math.max(0, Math.min(stops.length - 1, (held < 0 ? at : held) + by))];
    go(to);
    current = hits.filter(function (h) { return h.compareDocumentPosition(to) & 4; }).length - 0.5;
    tell();
  }

  function press(key) {
    var link = all('[data-press]').find(function (l) { return l.dataset.press === key; });
    if (link) { link.click(); }
    return Boolean(link);
  }

  /* --- Keys, and the way to turn them off ---------------------------------------------------- */

  var store = { off: false };
  try { store.off = localStorage.getItem('pilcrow-keys') === 'off'; } catch (e) { /* kept for this page only */ }

  function showKeys() {
    document.documentElement.dataset.shortcuts = store.off ? 'off' : 'on';  // for the other scripts
    all('[data-key]').forEach(function (k) { k.hidden = store.off; });
    all('[data-keys]').forEach(function (b) {
      b.hidden = false;
      b.textContent = 'Turn keyboard shortcuts ' + (store.off ? 'on' : 'off');
    });
  }

  all('[data-keys]').forEach(function (button) {
    button.addEventListener('click', function () {
      store.off = !store.off;
      try { localStorage.setItem('pilcrow-keys', store.off ? 'off' : 'on'); } catch (e) { /* as above */ }
      showKeys();
      say('Keyboard shortcuts are ' + (store.off ? 'off.' : 'on.'));
    });
  });
  showKeys();

  document.addEventListener('keydown', function (event) {
    var typing = event.target.closest && event.target.closest('input, textarea, select, [contenteditable]');
    if (store.off || typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) { return; }
    if (event.key === '/') {
      var box = document.querySelector('[data-search]');
      if (box) { event.preventDefault(); box.focus(); box.select(); }
    } else if (hits.length && (event.key === 'n' || event.key === 'p')) {
      event.preventDefault();
      step(event.key === 'n' ? 1 : -1);
    } else if (stops.length && (event.key === ']' || event.key === '[')) {
      event.preventDefault();
      stop(event.key === ']' ? 1 : -1);
    } else if (!event.shiftKey && press(event.key)) {
      event.preventDefault();
    }
  });
}());
