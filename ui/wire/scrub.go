package wire

import (
	"path/filepath"

	"skylatch/redact/export"
)

// ScrubPlace says where copies are kept: the answer to GET /api/scrub.
type ScrubPlace struct {
	Folder string `json:"folder"`
}

// ScrubStart asks for a run: POST /api/scrub/start.
type ScrubStart struct {
	Policy string `json:"policy"`
	// Cleared: somebody has looked at what the station cannot look into, films and
	// pictures like HEIC, and says that it shows nobody whom the policy hides.
	Cleared bool `json:"cleared"`
	// Asked is how many files there are.
	Asked int `json:"asked"`
}

// ScrubEnd says that a run gets no more files: POST /api/scrub/end.
type ScrubEnd struct {
	Run string `json:"run"`
}

// ScrubRun is a run; its copies are in the folder.
type ScrubRun struct {
	Run    string `json:"run"`
	Folder string `json:"folder"`
}

// ScrubResult is what became of one file.
type ScrubResult struct {
	As     string `json:"as"` // as the page named it
	Format string `json:"format,omitempty"`
	// Refused says why nothing of it leaves; empty if something does.
	Refused string `json:"refused,omitempty"`
	// Junk: a desktop or a camera keeps it for itself, and nobody misses it.
	Junk bool `json:"junk,omitempty"`
	// Copy is the new file, below the run's folder, with '/'.
	Copy         string  `json:"copy,omitempty"`
	BeforeBytes  int64   `json:"before_bytes"`
	BeforeSHA256 string  `json:"before_sha256,omitempty"`
	AfterBytes   int64   `json:"after_bytes"`
	AfterSHA256  string  `json:"after_sha256,omitempty"`
	Verified     string  `json:"verified,omitempty"` // who read the copy again
	Cleared      bool    `json:"cleared,omitempty"`  // nobody here has looked for faces in it
	Seconds      float64 `json:"seconds"`
	LedgerEntry  *int64  `json:"ledger_entry,omitempty"`
	// Parts are what became of the data in it, the most telling class first;
	// Unknown is how many parts nobody knows, which were left out.
	Parts   []ScrubPart `json:"parts"`
	Unknown int         `json:"unknown"`
}

// ScrubPart is what was done to data of one kind in a file.
type ScrubPart struct {
	Class  string `json:"class"`
	Action string `json:"action"`
	What   string `json:"what,omitempty"` // in the words of the format
	N      int    `json:"n"`
	Bytes  int64  `json:"bytes,omitempty"`
}

// EncodeReceipt says a receipt for a file that the page named, with the copy
// below the run's folder.
func EncodeReceipt(as, folder string, r export.Receipt) ScrubResult {
	out := ScrubResult{
		As: as, Format: r.Format, Refused: r.Refused, Junk: r.Junk, BeforeBytes: r.Before.Bytes, BeforeSHA256: r.Before.SHA256,
		AfterBytes: r.After.Bytes, AfterSHA256: r.After.SHA256, Verified: string(r.Verified), Cleared: r.Cleared, Seconds: round(r.Seconds, 3), LedgerEntry: r.Entry,
		Parts: make([]ScrubPart, 0, len(r.Counts)), Unknown: r.Unknown,
	}
	if rel, err := filepath.Rel(folder, r.Written); r.Written != "" && err == nil {
		out.Copy = filepath.ToSlash(rel)
	}
	for _, c := range r.Counts {
		out.Parts = append(out.Parts, ScrubPart{Class: string(c.Class), Action: string(c.Action), What: c.What, N: c.N, Bytes: c.Bytes})
	}
	return out
}
