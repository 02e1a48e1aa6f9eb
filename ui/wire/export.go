package wire

import (
	"path/filepath"

	"skylatch/redact/export"
	"skylatch/redact/export/evidence"
)

// ExportPlace says where exports are kept, and what there is: the answer to GET
// /api/exports.
type ExportPlace struct {
	Folder string `json:"folder"`
	// Formats are those that a flight can be told in, its own first.
	Formats []string `json:"formats"`
}

// ExportStart asks for an export: POST /api/exports/start. The answer is
// [ExportNews], one a line, until it ends; whoever stops listening cancels it.
type ExportStart struct {
	Mission string `json:"mission"`
	Purpose string `json:"purpose" tstype:"'evidence' | 'partner' | 'public'"`
	// Format of the flight; empty for all files, or for the whole package.
	Format string `json:"format"`
	// Cleared: somebody has looked at what the station cannot look into, films and
	// pictures like HEIC, and says that it shows nobody whom the policy hides.
	Cleared bool `json:"cleared"`
	// Passphrase seals a package; empty: everybody can read it.
	Passphrase string `json:"passphrase"`
}

// ExportNews is how far an export is, or how it ended. One of them is there.
type ExportNews struct {
	Progress *ExportProgress `json:"progress,omitempty"`
	Result   *ExportResult   `json:"result,omitempty"`
	Problem  *Problem        `json:"problem,omitempty"`
}

// ExportProgress is how far an export is.
type ExportProgress struct {
	Files   int   `json:"files"`
	OfFiles int   `json:"of_files"`
	Bytes   int64 `json:"bytes"`
	OfBytes int64 `json:"of_bytes"`
}

// ExportResult is what came of an export.
type ExportResult struct {
	// Run names its folder among the exports, Folder is all of its path.
	Run    string        `json:"run"`
	Folder string        `json:"folder"`
	Files  []ScrubResult `json:"files"`
	// Package is what was sealed; absent for other exports.
	Package *ExportPackage `json:"package,omitempty"`
}

// ExportPackage is an evidence package. It is the only one of the result's files.
type ExportPackage struct {
	Key    string `json:"key"`    // the station's public one, which signed it
	Packed int    `json:"packed"` // files in it
	// Entries are those of the ledger that are proved in it.
	Entries int  `json:"entries"`
	Sealed  bool `json:"sealed"`
}

// EncodeProgress says how far an export is.
func EncodeProgress(p export.Progress) *ExportProgress {
	return &ExportProgress{Files: p.Files, OfFiles: p.OfFiles, Bytes: p.Bytes, OfBytes: p.OfBytes}
}

// EncodeExport says what became of the files of a mission's folder.
func EncodeExport(mission, folder string, files []export.Receipt) ExportResult {
	out := ExportResult{Run: filepath.Base(folder), Folder: folder, Files: make([]ScrubResult, 0, len(files))}
	for _, r := range files {
		as, err := filepath.Rel(mission, r.File)
		if err != nil {
			as = filepath.Base(r.File)
		}
		out.Files = append(out.Files, EncodeReceipt(filepath.ToSlash(as), folder, r))
	}
	return out
}

// EncodePackage says what was sealed.
func EncodePackage(folder string, r evidence.Receipt) ExportResult {
	return ExportResult{
		Run: filepath.Base(folder), Folder: folder, Files: []ScrubResult{EncodeReceipt(r.Mission, folder, r.Receipt)},
		Package: &ExportPackage{Key: r.Key, Packed: r.Packed, Entries: r.Entries, Sealed: len(r.SealedFor) > 0},
	}
}
