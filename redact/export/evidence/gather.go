package evidence

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"path"
	"path/filepath"
	"time"

	"skylatch/redact/export"
	"skylatch/redact/ledger"
	"skylatch/telemetry/seal"
)

// chunk is how much is read between two looks at whether to stop.
const chunk = 1 << 20

// packer makes one package.
type packer struct {
	Config
	manifest Manifest
	sources  map[string]string // of files on the disk, by their place in the package
	made     map[string][]byte // files that are made here, by their place
	bytes    int64             // of all sources
	done     int64             // of three times that: read, written, read again
	files    int               // written
}

// gather finds and hashes all that will be in the package.
func (p *packer) gather(ctx context.Context) error {
	p.sources, p.made = make(map[string]string), make(map[string][]byte)
	files, err := p.find()
	if err != nil {
		return err
	}
	proved, err := p.extract()
	if err != nil {
		return err
	}
	files = append(files, proved...)
	for i, f := range files {
		source, ok := p.sources[f.Path]
		if !ok {
			continue
		}
		if files[i], err = p.hashFile(ctx, f, source); err != nil {
			return err
		}
	}
	readme := p.make("README.txt", "what is here, and how to check it", p.readme(files))
	p.manifest.Files = append([]File{readme}, files...)
	return nil
}

// find lists the mission's folder. What is neither file nor folder there is
// refused: the package is whole, or there is none.
func (p *packer) find() ([]File, error) {
	var files []File
	err := filepath.WalkDir(p.Folder, func(at string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		if !entry.Type().IsRegular() {
			return fmt.Errorf("%s is no file", at)
		}
		rel, err := filepath.Rel(p.Folder, at)
		if err != nil {
			return err
		}
		if entry.Name() == seal.KeyName {
			return nil // what it opens is packed
		}
		at, _ = seal.Plain(at)
		rel, _ = seal.Plain(rel)
		content, err := seal.Open(at, p.Keys)
		if err != nil {
			return err
		}
		f := File{
			Path: path.Join("mission", filepath.ToSlash(rel)), Bytes: content.Size(),
			ChangedAt: content.Info().ModTime().UTC().Truncate(time.Second), What: what(filepath.ToSlash(rel)),
		}
		if err := content.Close(); err != nil {
			return err
		}
		p.sources[f.Path] = at
		p.bytes += f.Bytes
		files = append(files, f)
		return nil
	})
	if err == nil && len(files) == 0 {
		err = errors.New("the mission's folder is empty")
	}
	return files, err
}

// extract makes the files about the ledger.
func (p *packer) extract() ([]File, error) {
	var err error
	if p.manifest.Key, err = ledger.PublicKey(p.Ledger); errors.Is(err, fs.ErrNotExist) {
		// The first package may come before the first flight: of a log from elsewhere.
		p.manifest.Key, err = begin(p.Ledger)
	}
	if err != nil {
		return nil, err
	}
	proofs, head, err := ledger.Extract(p.Ledger, p.From.Add(-margin), p.To.Add(margin))
	if err != nil {
		return nil, err
	}
	p.manifest.Entries = len(proofs)
	var entries, proved bytes.Buffer
	encoder := json.NewEncoder(&proved)
	encoder.SetEscapeHTML(false)
	for _, proof := range proofs {
		fmt.Fprintln(&entries, proof.Line)
		if err := encoder.Encode(proof); err != nil {
			return nil, err
		}
	}
	return []File{
		p.make("ledger/checkpoint.txt", "the signed head of the station's ledger, under which the proofs stand", []byte(head.Note)),
		p.make(entriesName, "the ledger's entries of the mission's time, one a line", entries.Bytes()),
		p.make(proofsName, "the same entries, each with the proof that it stands in the ledger", proved.Bytes()),
	}, nil
}

const (
	entriesName = "ledger/entries.jsonl"
	proofsName  = "ledger/proofs.jsonl"
)

// begin makes a ledger, and returns its key.
func begin(dir string) (string, error) {
	l, err := ledger.Open(dir)
	if err != nil {
		return "", err
	}
	return l.PublicKey(), l.Close()
}

// make adds a file that is made here.
func (p *packer) make(name, what string, content []byte) File {
	p.made[name] = content
	return File{
		Path: name, Bytes: int64(len(content)), SHA256: hashOf(content), CRC32: formatCRC(crc32.ChecksumIEEE(content)),
		ChangedAt: time.Now().UTC().Truncate(time.Second), What: what,
	}
}

// hashFile completes what the manifest says of a file on the disk.
func (p *packer) hashFile(ctx context.Context, f File, source string) (File, error) {
	sum, crc := sha256.New(), crc32.NewIEEE()
	n, err := p.pour(ctx, io.MultiWriter(sum, crc), source, f.Bytes)
	if err != nil {
		return f, err
	}
	if n != f.Bytes {
		return f, fmt.Errorf("%s: %w", source, ErrChanged)
	}
	f.SHA256, f.CRC32 = hex.EncodeToString(sum.Sum(nil)), formatCRC(crc.Sum32())
	return f, nil
}

// pour copies a file, and at most a byte more than is expected of it.
func (p *packer) pour(ctx context.Context, w io.Writer, source string, expected int64) (int64, error) {
	f, err := seal.Open(source, p.Keys)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	r := io.LimitReader(f, expected+1)
	b := make([]byte, min(chunk, expected+1))
	var all int64
	for ctx.Err() == nil {
		n, err := r.Read(b)
		if _, full := w.Write(b[:n]); full != nil {
			return all, full
		}
		all += int64(n)
		p.meter(int64(n))
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
	}
	return all, ctx.Err()
}

// meter is told of bytes that were read, written or read again.
func (p *packer) meter(n int64) {
	if p.done += n; p.Progress != nil {
		p.Progress(export.Progress{Files: p.files, OfFiles: len(p.sources), Bytes: min(p.done/3, p.bytes), OfBytes: p.bytes})
	}
}

// write writes the package. What it reads again must be what was hashed.
func (p *packer) write(ctx context.Context, w io.Writer, l layout) error {
	for _, piece := range l.pieces {
		if _, err := w.Write(piece.local()); err != nil {
			return err
		}
		if err := p.writeContent(ctx, w, piece); err != nil {
			return err
		}
	}
	_, err := w.Write(l.directory)
	return err
}

func (p *packer) writeContent(ctx context.Context, w io.Writer, piece piece) error {
	content := piece.content
	if content == nil {
		content = p.made[piece.name]
	}
	source, ok := p.sources[piece.name]
	if !ok {
		_, err := w.Write(content)
		return err
	}
	// What changes by chance has another CRC-32; who checks the package, checks
	// the SHA-256.
	sum := crc32.NewIEEE()
	n, err := p.pour(ctx, io.MultiWriter(w, sum), source, piece.bytes)
	if err != nil {
		return err
	}
	if n != piece.bytes || sum.Sum32() != piece.crc {
		return fmt.Errorf("%s: %w", source, ErrChanged)
	}
	p.files++
	return nil
}
