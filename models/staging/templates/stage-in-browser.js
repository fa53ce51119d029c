// Puts planned items into an album of your Google Photos, so that you can look at them there and decide.
//
// How to use it: install Google-Photos-Toolkit (https://github.com/xob0t/Google-Photos-Toolkit), open
// https://photos.google.com in the account that the items belong to, open the browser's console (F12), paste this whole
// file and press Enter. It says what it will do and asks first. It creates albums and adds items to them; it calls
// nothing else that changes anything. If it stops, paste it again: it goes on where it stopped.
(async () => {
  "use strict";
  // Set this to true to add what stays to the albums of yours that what goes is in, before anything else is done.
  const KEEP_ALBUMS = {{keep}};
  const plan = {{data}};
  const INFO_LIMIT = 5000; // keys a call of getBatchMediaInfo
  const ADD_LIMIT = 250; // keys a call of addItemsToAlbum; 500 were seen to fail
  const ALBUM_LIMIT = plan.album_limit; // items an album
  const api = globalThis.gptkApi;
  const memory = "gpdedup-tui stage " + plan.plan;
  const say = (text) => console.log("gpdedup-tui: " + text);
  const counted = (number, one, many) => number.toLocaleString("en") + " " + (number === 1 ? one : many || one + "s");

  function stop(text) {
    console.error("gpdedup-tui: " + text);
    if (typeof alert === "function") alert(text);
    return { ok: false, reason: text };
  }

  function* parts(list, size) {
    for (let start = 0; start < list.length; start += size) yield list.slice(start, start + size);
  }

  function recall() {
    try {
      const kept = JSON.parse(localStorage.getItem(memory) || "null");
      if (kept && Array.isArray(kept.albums)) return { kept: {}, ...kept };
    } catch { /* what cannot be read is begun again; adding an item twice changes nothing */ }
    return { albums: [], kept: {} };
  }

  function remember(state) {
    try { localStorage.setItem(memory, JSON.stringify(state)); }
    catch { say("this browser does not keep notes: if it stops, what was added is added again, which changes nothing."); }
  }

  // Why a key is not, or not surely, the file that the plan means; empty where it is.
  function mismatch(file, info) {
    if (!info) return "Google Photos does not show it";
    const same = (text) => String(text).normalize("NFC");
    if (!info.fileName) return "its name cannot be checked";
    if (same(info.fileName) !== same(file.name)) return `it is called ${JSON.stringify(info.fileName)} there`;
    let compared = 0;
    if (file.size !== null && typeof info.size === "number") {
      compared += 1;
      if (info.size !== file.size) return `it has ${info.size} bytes there, not ${file.size}`;
    }
    if (file.time !== null && typeof info.timestamp === "number") {
      compared += 1;
      if (Math.floor(info.timestamp / 1000) !== file.time) return "it was taken at another time";
    }
    return compared ? "" : "neither its size nor its time can be checked";
  }

  async function lookUp(keys) {
    const found = new Map();
    for (const part of parts(keys, INFO_LIMIT)) {
      say(`checking ${counted(part.length, "item")} …`);
      for (const info of (await api.getBatchMediaInfo(part)) || []) if (info && info.mediaKey) found.set(info.mediaKey, info);
    }
    return found;
  }

  async function check() {
    const keys = new Set();
    for (const item of plan.items) {
      keys.add(item.key);
      if (item.keeper) keys.add(item.keeper.key);
    }
    const found = await lookUp([...keys]);
    const good = [];
    const leftOut = [];
    plan.items.forEach((item, index) => {
      const own = mismatch(item, found.get(item.key));
      const keeper = item.keeper ? mismatch(item.keeper, found.get(item.keeper.key)) : "";
      const reason = own || (keeper && `${item.keeper.name}, which should stay: ${keeper}`);
      if (reason) leftOut.push({ id: item.id, name: item.name, reason });
      else good.push(index);
    });
    return { good, leftOut };
  }

  async function listAlbums() {
    const found = new Map();
    let page = null;
    do {
      const answer = await api.getAlbums(page);
      for (const album of (answer && answer.items) || []) if (album && album.mediaKey) found.set(album.mediaKey, album);
      page = answer && answer.nextPageId;
    } while (page);
    return [...found.values()];
  }

  // Why an album of the plan must not be added to; empty where it is surely the person's own.
  function doubt(same, adding) {
    if (!same.length) return "it is not in your list of albums";
    if (same.length > 1) return `${same.length} of your albums are called so`;
    if (same[0].isShared !== false) return "it is a shared album, or that cannot be told";
    return (same[0].itemCount || 0) + adding > ALBUM_LIMIT ? "it is full" : "";
  }

  function keepersByAlbum(indexes) {
    const keys = new Map();
    for (const index of indexes) for (const number of plan.items[index].albums || []) {
      keys.set(number, (keys.get(number) || new Set()).add(plan.items[index].keeper.key));
    }
    return keys;
  }

  // Finds the albums into which what stays is to be added. An export tells only their titles, the toolkit their keys.
  // Items of an album that is not found beyond doubt are left out: what stays would not get into it.
  async function findAlbums(good) {
    const wanted = keepersByAlbum(good);
    const same = (text) => String(text).normalize("NFC");
    const listed = wanted.size ? await listAlbums() : [];
    const places = new Map();
    const doubts = new Map();
    for (const [number, keys] of wanted) {
      const { title, key } = plan.albums[number];
      const fits = listed.filter((album) => (key ? album.mediaKey === key : same(album.title) === same(title)));
      const reason = doubt(fits, keys.size);
      if (reason) doubts.set(number, `what stays cannot be added to the album ${JSON.stringify(title)}: ${reason}`);
      else places.set(number, { key: fits[0].mediaKey, title });
    }
    const sure = good.filter((index) => !(plan.items[index].albums || []).some((number) => doubts.has(number)));
    const found = [...keepersByAlbum(sure)].map(([number, keys]) => ({ ...places.get(number), keys: [...keys] }));
    return { found, doubts };
  }

  async function addKeepers(found, state) {
    for (const album of found) {
      const done = new Set(state.kept[album.key]);
      for (const part of parts(album.keys.filter((key) => !done.has(key)), ADD_LIMIT)) {
        await api.addItemsToAlbum(part, album.key, null);
        part.forEach((key) => done.add(key));
        state.kept[album.key] = [...done];
        remember(state);
      }
      const shown = await shownIn(album);
      if (shown !== null && shown < album.keys.length) throw new Error(`the album ${JSON.stringify(album.title)} shows only ${counted(shown, "item")}`);
      say(`what stays is in the album ${JSON.stringify(album.title)}`);
    }
  }

  function titled(number) {
    return number === 1 ? plan.title : `${plan.title} (${number})`;
  }

  async function albumWithRoom(state) {
    const last = state.albums[state.albums.length - 1];
    if (last && last.added.length < ALBUM_LIMIT) return last;
    const title = titled(state.albums.length + 1);
    const key = await api.createAlbum(title);
    if (!key) throw new Error(`no album ${JSON.stringify(title)} was made`);
    const album = { key, title, added: [] };
    state.albums.push(album);
    remember(state);
    say(`made the album ${JSON.stringify(title)}`);
    return album;
  }

  async function addAll(good, state) {
    const done = new Set(state.albums.flatMap((album) => album.added));
    let rest = good.filter((index) => !done.has(index));
    while (rest.length) {
      const album = await albumWithRoom(state);
      const part = rest.slice(0, Math.min(ADD_LIMIT, ALBUM_LIMIT - album.added.length));
      await api.addItemsToAlbum(part.map((index) => plan.items[index].key), album.key, null);
      album.added.push(...part);
      remember(state);
      rest = rest.slice(part.length);
      say(`${counted(good.length - rest.length, "item")} of ${good.length.toLocaleString("en")} in albums`);
    }
  }

  // Reads an album back. Returns how many items it shows, or null where this toolkit cannot tell.
  async function shownIn(album) {
    if (typeof api.getAlbumPage !== "function") return null;
    const keys = new Set();
    let page = null;
    do {
      const answer = await api.getAlbumPage(album.key, page);
      for (const item of (answer && answer.items) || []) keys.add(item.mediaKey);
      page = answer && answer.nextPageId;
    } while (page);
    return keys.size;
  }

  async function verify(state) {
    const short = [];
    for (const album of state.albums) {
      const shown = await shownIn(album);
      if (shown !== null && shown < album.added.length) short.push(`${JSON.stringify(album.title)} shows ${shown} of ${album.added.length}`);
    }
    return short;
  }

  function checksum(text) {
    let hash = 0x811c9dc5;
    for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
    return hash.toString(16).padStart(8, "0");
  }

  function acknowledgement(state) {
    const ids = state.albums.flatMap((album) => album.added.map((index) => plan.items[index].id));
    return { format: "gpdedup-tui acknowledgement", version: 1, kind: "browser-album", plan: plan.plan, done: ids,
      checksum: checksum([plan.plan, ...ids].join("\n")) };
  }

  function download(answer) {
    globalThis.gpdedupAcknowledgement = answer;
    const anchor = document.createElement("a");
    anchor.href = URL.createObjectURL(new Blob([JSON.stringify(answer, null, 1) + "\n"], { type: "application/json" }));
    anchor.download = "acknowledgement.json";
    anchor.click();
  }

  if (typeof location !== "undefined" && location.hostname !== "photos.google.com") return stop("Open https://photos.google.com first, then paste this again.");
  const needed = ["getBatchMediaInfo", "createAlbum", "addItemsToAlbum"].concat(KEEP_ALBUMS ? ["getAlbums"] : []);
  if (!api || needed.some((name) => typeof api[name] !== "function")) {
    return stop("Google-Photos-Toolkit is not on this page. Install it, reload the page, and paste this again.");
  }
  if (!plan.items.length) return stop("This plan has nothing for the browser script: use worklist.html.");
  const state = recall();
  const before = state.albums.reduce((sum, album) => sum + album.added.length, 0);
  const losing = plan.items.filter((item) => item.albums).length;
  const question = `gpdedup-tui will check ${counted(plan.items.length, "item")} and what stays for them, then add the items to the album ${JSON.stringify(plan.title)}.` +
    (losing ? ` ${counted(losing, "item is", "items are")} in albums of yours that what stays is not in. ` +
      (KEEP_ALBUMS ? "What stays is added to those albums first." : "This is left so: KEEP_ALBUMS at the top of the script would change it.") : "") +
    (before ? ` ${counted(before, "item was", "items were")} added before.` : "") +
    "\n\nIt deletes nothing. You delete in Google Photos, after you have looked.\n\nGo on?";
  if (!confirm(question)) return stop("Nothing was done.");

  let checked;
  let albums = { found: [], doubts: new Map() };
  try {
    checked = await check();
    if (KEEP_ALBUMS) albums = await findAlbums(checked.good);
  } catch (error) { return stop(`The check failed (${error.message}). Nothing was added. Paste this again to try again.`); }
  checked.good = checked.good.filter((index) => {
    const number = (plan.items[index].albums || []).find((number) => albums.doubts.has(number));
    if (number === undefined) return true;
    checked.leftOut.push({ id: plan.items[index].id, name: plan.items[index].name, reason: albums.doubts.get(number) });
    return false;
  });
  for (const left of checked.leftOut) console.warn(`gpdedup-tui: left out ${JSON.stringify(left.name)}: ${left.reason}`);
  if (!checked.good.length) return { ...stop("No item could be confirmed, so nothing was added. Is this the right account? The console says why for each."), leftOut: checked.leftOut };
  if (checked.leftOut.length && !confirm(`${counted(checked.leftOut.length, "item is", "items are")} not what the plan says, or cannot keep all albums, and will be left out (the console lists them). Add the other ${checked.good.length.toLocaleString("en")}?`)) {
    return { ...stop("Nothing was added."), leftOut: checked.leftOut };
  }
  const names = albums.found.map((album) => JSON.stringify(album.title));
  const keepers = albums.found.reduce((sum, album) => sum + album.keys.length, 0);
  if (names.length && !confirm(`First, ${counted(keepers, "item")} that stay will be added to ${counted(names.length, "album")} of yours: ` +
    `${names.slice(0, 10).join(", ")}${names.length > 10 ? ` and ${names.length - 10} more` : ""}. Go on?`)) {
    return { ...stop("Nothing was added."), leftOut: checked.leftOut };
  }
  let short;
  try {
    await addKeepers(albums.found, state);
    await addAll(checked.good, state);
    short = await verify(state);
  } catch (error) {
    return stop(`It stopped: ${error.message}. What was added is in the album. Paste this again to go on; if you deleted the album, ` +
      `first type: localStorage.removeItem(${JSON.stringify(memory)})`);
  }
  if (short.length) return stop(`The album ${short.join("; ")}. Look at it in Google Photos; to add everything anew, type ` +
    `localStorage.removeItem(${JSON.stringify(memory)}) and paste this again.`);
  const answer = acknowledgement(state);
  download(answer);
  say(`done: ${counted(answer.done.length, "item")} in ${counted(state.albums.length, "album")}. Give the downloaded acknowledgement.json to: gpdedup-tui ack`);
  return { ok: true, added: answer.done.length, leftOut: checked.leftOut, acknowledgement: answer };
})();
