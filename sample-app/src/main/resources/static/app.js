const PAGE_SIZE = 100;
const PARALLEL_UPLOADS = 3;

const element = (id) => document.getElementById(id);
const table = element("objects");
const rows = table.tBodies[0];
const waiting = [];
let uploading = 0;
let maxObjectSize = Infinity;
let next;

function uriOf(name) {
	return `objects/${encodeURIComponent(name)}`;
}

function sizeOf(bytes) {
	const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
	const power = bytes < 1024 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
	return `${(bytes / 1024 ** power).toLocaleString(undefined, { maximumFractionDigits: 1 })} ${units[power]}`;
}

// Text only ever enters the page as text: names are whatever somebody chose.
function create(tag, properties = {}, ...children) {
	const created = Object.assign(document.createElement(tag), properties);
	created.append(...children);
	return created;
}

function say(message, failed = false) {
	element("message").textContent = message;
	element("message").classList.toggle("failed", failed);
}

async function problemOf(response) {
	const problem = await response.json().catch(() => ({}));
	return problem.detail ?? `The server answered ${response.status}`;
}

async function list(after) {
	const query = new URLSearchParams({ limit: PAGE_SIZE });
	if (after) {
		query.set("after", after);
	}
	try {
		const response = await fetch(`objects?${query}`);
		if (!response.ok) {
			throw new Error(await problemOf(response));
		}
		show(await response.json(), after);
	}
	catch (error) {
		say(`The list could not be loaded. ${error.message}`, true);
	}
}

function show(page, after) {
	maxObjectSize = page.maxObjectSize;
	element("limit").textContent = `At most ${sizeOf(maxObjectSize)} each`;
	if (!after) {
		rows.replaceChildren();
		element("unreadable").replaceChildren();
	}
	rows.append(...page.objects.map(rowOf));
	element("unreadable").append(...page.unreadable.map((file) => create("li", { textContent: file.problem })));
	next = page.next;
	element("more").hidden = !next;
	table.hidden = rows.children.length === 0;
	say(table.hidden ? "There are no objects yet." : "");
}

function rowOf(object) {
	const remove = create("button", { type: "button", className: "delete", textContent: "Delete" });
	remove.setAttribute("aria-label", `Delete ${object.name}`);
	remove.addEventListener("click", () => removeObject(object));
	return create("tr", {},
		create("td", {}, create("a", { href: uriOf(object.name), download: object.name, textContent: object.name })),
		create("td", { className: "number", title: `${object.size} bytes`, textContent: sizeOf(object.size) }),
		create("td", { className: "digest", title: object.sha256, textContent: `${object.sha256.slice(0, 12)}…` }),
		create("td", {}, create("time", { dateTime: object.modified,
			textContent: new Date(object.modified).toLocaleString() })),
		create("td", { className: "number" }, remove));
}

async function removeObject(object) {
	if (!confirm(`Delete "${object.name}"?`)) {
		return;
	}
	try {
		// Only what is shown: not what somebody may have stored under that name since.
		const response = await fetch(uriOf(object.name),
			{ method: "DELETE", headers: { "If-Match": `"${object.sha256}"` } });
		const problem = response.ok ? undefined : await problemOf(response);
		await list();
		say(problem ?? `Deleted "${object.name}".`, problem !== undefined);
	}
	catch (error) {
		say(`"${object.name}" could not be deleted. ${error.message}`, true);
	}
}

function enqueue(files) {
	for (const file of files) {
		const progress = create("progress", { max: 1, value: 0 });
		progress.setAttribute("aria-label", `Upload of ${file.name}`);
		const state = create("span", { textContent: "Waiting" });
		element("uploads").append(create("li", {}, create("span", { textContent: file.name }), progress, state));
		waiting.push({ file, progress, state });
	}
	startUploads();
}

function startUploads() {
	while (uploading < PARALLEL_UPLOADS && waiting.length > 0) {
		uploading++;
		upload(waiting.shift()).finally(() => {
			uploading--;
			if (uploading === 0 && waiting.length === 0) {
				list();
			}
			startUploads();
		});
	}
}

// XMLHttpRequest because fetch does not tell how much was sent.
async function upload({ file, progress, state }) {
	const finish = (text, failed) => {
		state.textContent = text;
		state.classList.toggle("failed", failed);
		progress.value = failed ? 0 : 1;
	};
	if (file.size > maxObjectSize) {
		finish(`Larger than ${sizeOf(maxObjectSize)}`, true);
		return;
	}
	await new Promise((resolve) => {
		const request = new XMLHttpRequest();
		request.open("PUT", uriOf(file.name));
		request.responseType = "json";
		request.upload.addEventListener("progress", (event) => {
			progress.value = event.total > 0 ? event.loaded / event.total : 1;
			state.textContent = event.loaded < event.total ? `${sizeOf(event.loaded)} sent` : "Writing to disk";
		});
		request.addEventListener("load", () => {
			const stored = request.status === 200 || request.status === 201;
			finish(stored ? "Stored" : request.response?.detail ?? `The server answered ${request.status}`, !stored);
		});
		request.addEventListener("error", () => finish("The connection broke", true));
		request.addEventListener("loadend", resolve);
		request.send(file);
	});
}

const dropZone = element("drop-zone");
dropZone.addEventListener("dragover", (event) => {
	event.preventDefault();
	dropZone.classList.add("over");
});
dropZone.addEventListener("dragleave", () => dropZone.classList.remove("over"));
dropZone.addEventListener("drop", (event) => {
	event.preventDefault();
	dropZone.classList.remove("over");
	enqueue(event.dataTransfer.files);
});
element("files").addEventListener("change", (event) => {
	enqueue(event.target.files);
	event.target.value = "";
});
element("more").addEventListener("click", () => list(next));
list();
