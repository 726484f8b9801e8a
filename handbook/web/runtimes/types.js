/**
 * What an element and a runtime say to each other. Types only: nothing here runs.
 *
 * The built tree has the shape of the source tree (each file is minified alone, only editor/ is bundled). What is big
 * and rarely changes (Pyodide, wheels, PGlite, the seed) lies apart in runtime/, in folders that carry their version,
 * so that a new release of the book does not make a reader download it again: ask `files.js` where.
 * No path starts with "/": the site may lie under a sub-path.
 *
 * @typedef {object} Source      One block as it stands in the page now, with the reader's edits.
 * @property {string} id         Stable in the page: its digest, or its place where two are alike.
 * @property {string} code
 * @property {string} filename   What a traceback calls it: "refcount.py".
 * @property {boolean} [raises]  It is meant to end with an error; the blocks after it go on.
 *
 * @typedef {object} Request
 * @property {string} id
 * @property {string} code
 * @property {string} filename
 * @property {Source[]} before   Earlier blocks of the page that this one continues, top to bottom. The runtime decides
 *                               which of them still have to run, and says so with a note.
 * @property {string[]} stdin    Lines that `input()` will read.
 * @property {(event: RunEvent) => void} onEvent   Called in order, never after `run` has settled.
 *
 * @typedef {OutEvent | TableEvent | PlanEvent | NoteEvent | ProgressEvent} RunEvent
 * @typedef {{kind: "out" | "err", text: string}} OutEvent     What the program prints: pieces, not lines.
 * @typedef {object} TableEvent
 * @property {"table"} kind
 * @property {{name: string, right: boolean}[]} columns
 * @property {(string | null)[][]} rows      At most 500, as text in PostgreSQL's own output form.
 * @property {number} total                  How many there were.
 * @property {string} text                   The same as psql prints it, "(2 rows)" included.
 *
 * @typedef {object} PlanEvent
 * @property {"plan"} kind
 * @property {PlanNode} root
 * @property {string} text                   The same as psql prints it.
 * @typedef {{title: string, cost: number, ms: number | null, rows: number, planned: number, loops: number,
 *   details: string[], children: PlanNode[]}} PlanNode
 *
 * @typedef {{kind: "note", text: string}} NoteEvent           Said by the page, not by the program; no part of the output.
 * @typedef {object} ProgressEvent                             Shown in the bar until the first output.
 * @property {"progress"} kind
 * @property {string} text                                     "Loading Python", "Starting PostgreSQL"
 * @property {number} [loaded]                                 Bytes, when known.
 * @property {number} [total]
 *
 * @typedef {object} Result
 * @property {boolean} ok        The program ended by itself and without an error.
 * @property {number} ms         Wall time of the program alone, without loading.
 * @property {string} output     All that was printed, as the text of an output fence would show it.
 * @property {string} [by]       What ran it: "CPython 3.14.2", "PostgreSQL 18.6".
 * @property {boolean} [stopped] Ended by stop().
 * @property {string} [trouble]  When the runtime failed, not the program: a sentence that says what happened and what to do.
 * @property {number} [line]     1-based line of `code` that failed, to be marked in the source.
 * @property {number} [column]   1-based, when known.
 *
 * A runtime is made when the first block that needs it is run, and serves all blocks of its kind on the page, one
 * run at a time. `run` never rejects: what goes wrong arrives as `ok: false` with `trouble`.
 *
 * @typedef {object} Runtime
 * @property {string} name                            "Python", "PostgreSQL", "Redis": for labels.
 * @property {() => Promise<void>} warm               Start loading; called on hover and focus of Run. Never rejects.
 * @property {(request: Request) => Promise<Result>} run
 * @property {() => Promise<void>} stop               Ends the run at once (terminates the worker); `run` settles with `stopped`.
 *                                                    What the page loses with it is said in `trouble`.
 * @property {() => Promise<void>} reset              State back to the beginning (the seed, an empty key space, no session).
 * @property {() => void} dispose
 */
export {};
