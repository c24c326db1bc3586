/* Suggestions while typing: the editable combobox of the ARIA Authoring Practices, with a list.
   It attaches to every input with data-search. Where there is no script or no answer, the box works as it
   is, and /suggest says the same as a page. Choosing a suggestion goes to the search that it names. */
(function () {
  'use strict';
  if (!window.fetch || !window.AbortController || !window.URLSearchParams) { return; }

  var PAUSE = 150;   // milliseconds without a key before a question is asked
  var LEAST = 2;     // letters
  var said = document.getElementById('said');
  var say = function (text) { if (said) { said.textContent = text; } };

  function element(name, className, text) {
    var made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  }

  function attach(input) {
    var form = input.form;
    var list = element('ul', 'suggestions', '');
    var active = -1, urls = [], timer = null, asking = null;

    list.id = input.id + '-suggestions';
    list.hidden = true;
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', 'Suggestions');
    input.parentNode.insertBefore(list, input.nextSibling);
    input.parentNode.classList.add('suggesting');
    input.setAttribute('role', 'combobox');
    input.setAttribute('aria-autocomplete', 'list');
    input.setAttribute('aria-expanded', 'false');
    input.setAttribute('aria-controls', list.id);
    Array.prototype.forEach.call(form.querySelectorAll('[data-without-script]'), function (p) { p.hidden = true; });

    function stop() {
      window.clearTimeout(timer);
      if (asking) { asking.abort(); asking = null; }
    }

    function close() {
      stop();
      point(-1);
      list.hidden = true;
      input.setAttribute('aria-expanded', 'false');
    }

    function point(to) {
      if (active >= 0 && list.children[active]) { list.children[active].setAttribute('aria-selected', 'false'); }
      active = to;
      if (active < 0) { input.removeAttribute('aria-activedescendant'); return; }
      list.children[active].setAttribute('aria-selected', 'true');
      list.children[active].scrollIntoView({ block: 'nearest' });
      input.setAttribute('aria-activedescendant', list.children[active].id);
    }

    function show(answer, to) {
      list.textContent = '';
      urls = answer[3];
      answer[1].forEach(function (label, i) {
        var option = element('li', 'suggestion', '');
        option.id = list.id + '-' + i;
        option.setAttribute('role', 'option');
        option.setAttribute('aria-selected', 'false');
        option.appendChild(element('span', 'suggestion-label', label));
        option.appendChild(document.createTextNode(' '));
        option.appendChild(element('span', 'suggestion-note', answer[2][i]));
        list.appendChild(option);
      });
      active = -1;
      if (!urls.length) { close(); return; }
      list.hidden = false;
      input.setAttribute('aria-expanded', 'true');
      say(urls.length === 1 ? '1 suggestion.' : urls.length + ' suggestions.');
      point(to < 0 ? -1 : Math.min(to, urls.length - 1));
    }

    function ask(to) {
      stop();
      if (input.value.trim().length < LEAST) { close(); return; }
      var mine = asking = new AbortController();
      var query = new URLSearchParams(new FormData(form));
      fetch('/suggest.json?' + query, { signal: mine.signal }).then(function (response) {
        return response.ok ? response.json() : Promise.reject(new Error('no answer'));
      }).then(function (answer) {
        if (mine === asking && document.activeElement === input) { show(answer, to); }
      }).catch(function () { if (mine === asking) { close(); } });
    }

    function go(which) {
      var url = new URL(urls[which], location.href);
      close();
      location.assign(url.pathname + url.search);  // never another site, whatever the answer says
    }

    input.addEventListener('input', function (event) {
      stop();
      if (!event.isComposing) { timer = window.setTimeout(ask, PAUSE, -1); }
    });
    input.addEventListener('compositionend', function () { stop(); timer = window.setTimeout(ask, PAUSE, -1); });
    input.addEventListener('blur', close);
    form.addEventListener('submit', close);
    window.addEventListener('pagehide', close);

    input.addEventListener('keydown', function (event) {
      var last = urls.length - 1, down = event.key === 'ArrowDown', up = event.key === 'ArrowUp';
      if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
      if (event.altKey) {
        if (up) { event.preventDefault(); close(); }
        if (down) { event.preventDefault(); ask(-1); }
      } else if (down || up) {
        event.preventDefault();
        if (list.hidden) { ask(down ? 0 : Infinity); return; }
        point(down ? (active < last ? active + 1 : 0) : (active > 0 ? active - 1 : last));
      } else if (list.hidden) {
        return;
      } else if (event.key === 'Enter' && active >= 0) {
        event.preventDefault();
        go(active);
      } else if (event.key === 'Escape') {
        event.preventDefault();
        close();
      } else if (['Home', 'End', 'ArrowLeft', 'ArrowRight'].indexOf(event.key) >= 0) {
        point(-1);  // back in the text, where the key then does what it does
      }
    });

    list.addEventListener('mousedown', function (event) { event.preventDefault(); });  // the box keeps the focus
    list.addEventListener('click', function (event) {
      var option = event.target.closest('[role=option]');
      if (option) { go(Array.prototype.indexOf.call(list.children, option)); }
    });

    // Who types before the scripts have come is answered when they have.
    if (document.activeElement === input && input.value !== input.defaultValue) { ask(-1); }
  }

  Array.prototype.forEach.call(document.querySelectorAll('input[data-search]'), attach);
}());
