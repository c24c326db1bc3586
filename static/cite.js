/* Citing without leaving the page. Every link with data-cite-open leads to a page with all forms of a
   citation; here it opens the same in a dialog. Words selected in a paragraph (an element with data-cite) can
   be cited alone: by a button beside them, or the key c. Nothing takes the focus before it is asked to. */
(function () {
  'use strict';
  if (!window.fetch || !window.HTMLDialogElement || !window.URLSearchParams) { return; }

  var said = document.getElementById('said');
  var say = function (text) { if (said) { said.textContent = text; } };

  function element(name, className, text) {
    var made = document.createElement(name);
    if (className) { made.className = className; }
    if (text) { made.textContent = text; }
    return made;
  }

  function link(url, text) {
    var made = element('a', '', text);
    made.href = url;
    return made;
  }

  /* --- Copy, with formatting where a form has it ------------------------------------------------- */

  function copyOldWay(form) {
    var done = false;
    function put(event) {
      event.clipboardData.setData('text/plain', form.text);
      if (form.html) { event.clipboardData.setData('text/html', form.html); }
      event.preventDefault();
      done = true;
    }
    document.addEventListener('copy', put);
    try { document.execCommand('copy'); } catch (e) { done = false; }
    document.removeEventListener('copy', put);
    return done;
  }

  function copy(form) {
    var old = function () { return copyOldWay(form); };
    if (!navigator.clipboard || !window.isSecureContext) { return Promise.resolve(old()); }
    if (form.html && window.ClipboardItem) {
      return navigator.clipboard.write([new ClipboardItem({
        'text/plain': new Blob([form.text], { type: 'text/plain' }),
        'text/html': new Blob([form.html], { type: 'text/html' })
      })]).then(function () { return true; }, old);
    }
    if (form.html) { return Promise.resolve(old()); }
    return navigator.clipboard.writeText(form.text).then(function () { return true; }, old);
  }

  /* --- The dialog -------------------------------------------------------------------------------- */

  var dialog = null, opener = null, asking = null;

  function build() {
    dialog = element('dialog', 'cite-dialog');
    dialog.setAttribute('aria-labelledby', 'cite-dialog-title');
    document.body.appendChild(dialog);
    dialog.addEventListener('click', function (event) { if (event.target === dialog) { dialog.close(); } });
    dialog.addEventListener('close', function () {
      if (opener && document.contains(opener)) { opener.focus(); }
    });
  }

  function row(form) {
    var item = element('li', 'cite-row');
    var button = element('button', 'copy', 'Copy');
    button.type = 'button';
    button.appendChild(element('span', 'visually-hidden', ' as ' + form.label));
    button.addEventListener('click', function () {
      say('');
      copy(form).then(function (done) {
        Array.prototype.forEach.call(dialog.querySelectorAll('.copied'), function (other) {
          other.classList.remove('copied');
          other.firstChild.nodeValue = 'Copy';
        });
        button.firstChild.nodeValue = done ? 'Copied' : 'Not copied';
        button.classList.toggle('copied', done);
        told.textContent = done ? form.label + ' copied.' : 'The browser does not allow copying. Open “All of it as a page”.';
        if (!done) { told.focus(); }
      });
    });
    var text = element('div', 'cite-row-text');
    text.appendChild(element('h3', '', form.label));
    text.appendChild(element('p', 'cite-preview', form.text.replace(/\s+/g, ' ')));
    item.appendChild(text);
    item.appendChild(button);
    return item;
  }

  var told = element('p', 'hint cite-told');
  told.setAttribute('role', 'status');
  told.tabIndex = -1;

  function show(cite) {
    if (!dialog) { build(); }
    dialog.textContent = '';
    var head = element('div', 'cite-dialog-head');
    var title = element('h2', '', 'Cite ' + cite.title);
    title.id = 'cite-dialog-title';
    var close = element('button', 'plain', 'Close');
    close.type = 'button';
    close.addEventListener('click', function () { dialog.close(); });
    head.appendChild(title);
    head.appendChild(close);
    dialog.appendChild(head);
    if (cite.changed) {
      var notice = element('p', 'notice notice-bad', 'The link that brought you here cites other words than these. ');
      notice.appendChild(link(cite.changed, 'See what has changed'));
      dialog.appendChild(notice);
    }
    var quote = element('blockquote', 'cite-words');
    quote.tabIndex = 0;
    quote.setAttribute('role', 'region');
    quote.setAttribute('aria-label', 'The words that are cited');
    quote.appendChild(element('p', 'text', cite.words));
    dialog.appendChild(quote);
    var list = element('ul', 'cite-rows');
    cite.forms.forEach(function (form) { list.appendChild(row(form)); });
    dialog.appendChild(list);
    told.textContent = '';
    dialog.appendChild(told);
    var foot = element('p', 'cite-dialog-foot');
    var collect = link(cite.collection, '');
    collect.dataset.collect = cite.entry;
    var label = element('span', '', 'Add to the collection');
    label.dataset.collectLabel = '';
    collect.appendChild(label);
    foot.appendChild(collect);
    cite.files.forEach(function (file) { foot.appendChild(link(file.url, file.label)); });
    foot.appendChild(link(cite.page, 'All of it as a page'));
    dialog.appendChild(foot);
    document.dispatchEvent(new CustomEvent('pilcrow:shown'));
    dialog.showModal();
    list.querySelector('button').focus();
  }

  function open(url, from) {
    opener = from;
    var address = new URL(url, location.href);
    var data = address.pathname + '.json' + address.search;
    if (asking) { asking.abort(); }
    var mine = asking = new AbortController();
    fetch(data, { signal: mine.signal }).then(function (response) {
      return response.ok ? response.json() : Promise.reject(new Error('no answer'));
    }).then(function (cite) {
      if (mine === asking) { show(cite); }
    }).catch(function () {
      if (mine === asking) { location.assign(address.pathname + address.search); }
    });
  }

  document.addEventListener('click', function (event) {
    var clicked = event.target.closest && event.target.closest('a[data-cite-open]');
    if (!clicked || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) { return; }
    event.preventDefault();
    open(clicked.getAttribute('href'), clicked);
  });

  Array.prototype.forEach.call(document.querySelectorAll('button[data-copy-rich]'), function (button) {
    var rich = document.getElementById(button.dataset.copyRich);
    button.hidden = false;
    button.addEventListener('click', function () {
      copy({ text: rich.innerText, html: rich.innerHTML.trim() }).then(function (done) {
        button.firstChild.nodeValue = done ? 'Copied' : 'Not copied';
        say(done ? 'Copied.' : 'The browser does not allow copying. Select the text and copy it.');
      });
    });
  });

  /* --- Words that are selected ------------------------------------------------------------------- */

  var button = element('button', 'cite-selection', 'Cite these words');
  button.type = 'button';
  button.hidden = true;
  button.appendChild(element('kbd', '', 'c'));
  button.lastChild.setAttribute('aria-hidden', 'true');
  button.lastChild.dataset.key = '';
  button.addEventListener('mousedown', function (event) { event.preventDefault(); });  // the selection stays
  button.addEventListener('click', function () { citeSelection(); });

  function textOf(node) {
    var at = node && (node.nodeType === 1 ? node : node.parentElement);
    var text = at && at.closest('.text, .line');
    return text && text.closest('[data-cite]') && !text.closest('dialog') ? text : null;
  }

  /* What is selected within the text of one paragraph: its words, the whole ones at the ends included. */
  function selected() {
    var selection = window.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) { return null; }
    var range = selection.getRangeAt(0);
    var text = textOf(range.startContainer);
    if (!text) { return null; }
    range = range.cloneRange();
    // A double click, or a drag past the end, ends at the start of what follows.
    if (textOf(range.endContainer) !== text) {
      if (range.endOffset !== 0 && !/^\s*$/.test(beyond(range, text))) { return null; }
      range.setEnd(text, text.childNodes.length);
    }
    var all = text.textContent;
    var before = document.createRange();
    before.setStart(text, 0);
    before.setEnd(range.startContainer, range.startOffset);
    var start = before.toString().length;
    var end = start + range.toString().length;
    var inside = /[\p{L}\p{N}\p{M}_'’-]/u;
    while (start < end && /\s/.test(all[start])) { start += 1; }
    while (end > start && /\s/.test(all[end - 1])) { end -= 1; }
    if (start === end) { return null; }
    while (start > 0 && inside.test(all[start - 1]) && inside.test(all[start])) { start -= 1; }
    while (end < all.length && inside.test(all[end - 1]) && inside.test(all[end])) { end += 1; }
    var words = all.slice(start, end).replace(/^…\s+|\s+…$/g, '');
    var cut = text.querySelector('.ellipsis');  // of a snippet the place in the paragraph is not known
    return { words: words, at: cut ? 0 : start, range: range, text: text };
  }

  function beyond(range, text) {
    var rest = range.cloneRange();
    rest.setStartAfter(text);
    return rest.collapsed ? '' : rest.toString();
  }

  function place() {
    var found = selected();
    if (!found) {
      if (document.activeElement !== button) { button.hidden = true; }
      return;
    }
    var holder = found.text.closest('[data-cite]');
    if (button.parentNode !== holder) { holder.appendChild(button); }  // the next stop of the Tab key
    if (button.hidden) { say('Words selected. To cite them press c, or go on with Tab.'); }
    button.hidden = false;
    var boxes = found.range.getClientRects();
    var box = boxes[boxes.length - 1];
    var origin = button.offsetParent ? button.offsetParent.getBoundingClientRect() : { left: 0, top: 0 };
    var most = document.documentElement.clientWidth - button.offsetWidth - 8;
    button.style.left = (Math.max(8, Math.min(box.right, most)) - origin.left) + 'px';
    button.style.top = (box.bottom + 4 - origin.top) + 'px';
  }

  function citeSelection() {
    var found = selected();
    if (!found) { return false; }
    var query = new URLSearchParams({ words: found.words, at: String(found.at) });
    var holder = found.text.closest('[data-cite]');
    var way = holder.querySelector('a[href]');
    open(holder.dataset.cite + '?' + query, document.activeElement === document.body ? way : document.activeElement);
    button.hidden = true;
    return true;
  }

  if (document.querySelector('[data-cite]')) {
    var timer = null;
    document.addEventListener('selectionchange', function () {
      window.clearTimeout(timer);
      timer = window.setTimeout(place, 150);
    });
    window.addEventListener('resize', place);
    document.addEventListener('keydown', function (event) {
      var typing = event.target.closest && event.target.closest('input, textarea, select, [contenteditable], dialog');
      var off = document.documentElement.dataset.shortcuts === 'off';
      if (off || typing || event.key !== 'c' || event.ctrlKey || event.metaKey || event.altKey) { return; }
      var here = event.target.closest && event.target.closest('[data-cite]');
      if (citeSelection()) {
        event.preventDefault();
      } else if (here) {
        event.preventDefault();
        open(here.dataset.cite, event.target);
      }
    });
  }
}());
