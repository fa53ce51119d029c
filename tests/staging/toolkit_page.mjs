// A stand-in for the page of Google Photos with Google-Photos-Toolkit in it: runs the script, tells what happened.
// Input on stdin: {script, items: [[key, info]], answers: [bool], failures: {call: [n, …]}, storage: {}, without: [name],
// keeps: how many items an album keeps at most, own: albums as getAlbums tells them}.
import { readFileSync } from "node:fs";

const scene = JSON.parse(readFileSync(0, "utf8"));
const known = new Map(scene.items);
const told = { confirms: [], alerts: [], calls: [], albums: scene.albums || {}, downloads: [] };
for (const { mediaKey, title } of scene.own || []) told.albums[mediaKey] ??= { title, keys: [] };
const counts = {};
const storage = new Map(Object.entries(scene.storage || {}));

function called(name, size) {
  told.calls.push([name, size]);
  counts[name] = (counts[name] || 0) + 1;
  if (((scene.failures || {})[name] || []).includes(counts[name])) throw new Error(name + " failed on purpose");
}

const api = {
  async getBatchMediaInfo(keys) {
    called("getBatchMediaInfo", keys.length);
    return keys.filter((key) => known.has(key)).map((key) => ({ mediaKey: key, ...known.get(key) }));
  },
  async createAlbum(name) {
    called("createAlbum", 0);
    const key = "album" + (Object.keys(told.albums).filter((known) => known.startsWith("album")).length + 1);
    told.albums[key] = { title: name, keys: [] };
    return key;
  },
  async addItemsToAlbum(keys, albumKey, albumName) {
    called("addItemsToAlbum", keys.length);
    if (albumName !== null) throw new Error("a name makes another album");
    told.albums[albumKey].keys.push(...keys.slice(0, scene.keeps ?? keys.length));
  },
  async getAlbums(pageId) {
    called("getAlbums", 0);
    const start = Number(pageId || 0);
    const listed = (scene.own || []).slice(start, start + 2);
    return { items: listed, nextPageId: start + 2 < (scene.own || []).length ? String(start + 2) : undefined };
  },
  async getAlbumPage(albumKey, pageId) {
    called("getAlbumPage", 0);
    const start = Number(pageId || 0);
    const items = told.albums[albumKey].keys.slice(start, start + 300).map((key) => ({ mediaKey: key }));
    return { items, nextPageId: items.length === 300 ? String(start + 300) : undefined };
  },
};
for (const name of scene.without || []) delete api[name];
if (!(scene.without || []).includes("gptkApi")) globalThis.gptkApi = api;
globalThis.location = { hostname: scene.hostname || "photos.google.com" };
globalThis.confirm = (text) => { told.confirms.push(text); return (scene.answers || [])[told.confirms.length - 1] ?? true; };
globalThis.alert = (text) => told.alerts.push(text);
globalThis.localStorage = {
  getItem: (key) => storage.get(key) ?? null,
  setItem: (key, value) => { if (scene.forgetful) throw new Error("quota"); storage.set(key, value); },
};
const blobs = [];
URL.createObjectURL = (blob) => "blob:" + blobs.push(blob);
globalThis.document = {
  createElement: () => ({ click() { told.downloads.push([this.download, blobs[Number(this.href.slice(5)) - 1]]); } }),
};
for (const name of ["log", "warn", "error"]) console[name] = () => {};

told.result = await (0, eval)(scene.script);
told.downloads = await Promise.all(told.downloads.map(async ([name, blob]) => [name, await blob.text()]));
told.storage = Object.fromEntries(storage);
process.stdout.write(JSON.stringify(told));
