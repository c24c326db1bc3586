/* The collection that this browser keeps. Its entries are those of the address of /collection, so that the
   link in the menu leads to the same page that works without this file. Links with data-collect add their
   entry instead of opening a collection of their own. */
(function () {
  'use strict';
  var NAME = 'pilcrow-collection', FOLLOW = 'pilcrow-collection-follows', MOST = 100;
  var said = document.getElementById('said');
  var say = function (text) { if (said) { said.textContent = text; } };
  var all = function (selector) { return Array.prototype.slice.call(document.querySelectorAll(selector)); };

  function read() {
    try { return (localStorage.getItem(NAME) || '').split('\n').filter(Boolean); } catch (e) { return null; }
  }

  function keep(entries) {
    try { localStorage.setItem(NAME, entries.join('\n')); return true; } catch (e) { return false; }
  }

  function address(entries) {
    return '/collection' + (entries.length ? '?' + entries.map(function (p) {
      return 'p=' + encodeURIComponent(p).replace(/%2F/g, '/').replace(/%40/g, '@').replace(/%3A/g, ':');
    }).join('&') : '');
  }

  if (read() === null) { return; }  // nothing can be kept: the links do what they do without a script

  function show() {
    var entries = read();
    all('[data-collection]').forEach(function (a) {
      a.href = address(entries);
      a.textContent = 'Collection' + (entries.length ? ' (' + entries.length + ')' : '');
    });
    all('[data-collect]').forEach(function (a) {
      var has = entries.indexOf(a.dataset.collect) >= 0;
      var label = a.querySelector('[data-collect-label]');
      label.dataset.off = label.dataset.off || label.textContent;
      label.textContent = has ? 'collected' : label.dataset.off;
      a.classList.toggle('collected', has);
    });
  }

  document.addEventListener('click', function (event) {
    var clicked = event.target.closest && event.target.closest('a[data-collect]');
    if (!clicked || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) { return; }
    var entries = read(), at = entries.indexOf(clicked.dataset.collect);
    if (at < 0 && entries.length >= MOST) {
      event.preventDefault();
      say('The collection is full: it has ' + MOST + ' entries.');
      return;
    }
    if (at < 0) { entries.push(clicked.dataset.collect); } else { entries.splice(at, 1); }
    if (!keep(entries)) { return; }
    event.preventDefault();
    show();
    say((at < 0 ? 'Added. ' : 'Taken out. ') + 'The collection has ' + entries.length + (entries.length === 1 ? ' entry.' : ' entries.'));
  });

  /* On its page: what is shown may be the collection that is kept, or somebody else's. */
  var page = document.querySelector('[data-entries]');
  if (page) {
    var shown = page.dataset.entries.split('\n').filter(Boolean);
    var follows = false;
    try {
      follows = sessionStorage.getItem(FOLLOW) === 'yes';
      sessionStorage.removeItem(FOLLOW);
    } catch (e) { /* it is asked, then */ }
    if (follows || (shown.length && !read().length)) { keep(shown); }
    var same = read().join('\n') === shown.join('\n');
    document.getElementById('arrange').addEventListener('submit', function () {
      if (read().join('\n') === shown.join('\n')) {
        try { sessionStorage.setItem(FOLLOW, 'yes'); } catch (e) { /* as above */ }
      }
    });
    all('[data-collection-empty]').forEach(function (a) {
      a.addEventListener('click', function () { if (read().join('\n') === shown.join('\n')) { keep([]); } });
    });
    if (!same) {
      var kept = page.querySelector('[data-kept]'), count = read().length;
      kept.hidden = false;
      kept.querySelector('[data-kept-said]').textContent =
        (shown.length ? 'This is not the collection that is kept in this browser, which has ' : 'This browser keeps a collection of ') +
        count + (count === 1 ? ' entry.' : ' entries.');
      kept.querySelector('[data-kept-open]').href = address(read());
      var replace = kept.querySelector('[data-kept-replace]');
      replace.hidden = !shown.length;
      replace.addEventListener('click', function () {
        keep(shown);
        kept.hidden = true;
        show();
        say('This collection is kept in this browser now.');
      });
    }
  }

  show();
  window.addEventListener('storage', show);
  document.addEventListener('pilcrow:shown', show);
}());
