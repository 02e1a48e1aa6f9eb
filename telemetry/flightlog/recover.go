package flightlog

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"skylatch/telemetry/disk"
)

// Recovery is what [Recover] did with one mission.
type Recovery struct {
	Mission string // name of the folder
	Frames  uint64
	// Sealed says that its frames cannot be counted without a key.
	Sealed bool
	// Cut is how many bytes of a torn last frame, a torn last event and the torn
	// last second of a video were taken off.
	Cut int64
	// Problems says what is damaged and was left as it is.
	Problems []string
	// Err is why the mission could not be closed; a later call tries again.
	Err error
}

// Recover closes the missions in dir that a station did not close: it was
// killed, or its power or disk went away. A torn last entry is cut off, and
// nothing else ever; damage in the middle is described in mission.json.
// Missions that are being recorded now, by this process or another, are left
// alone, so it may run beside [Recorder.Run]. The error is not nil only if dir
// cannot be read.
func Recover(dir string) ([]Recovery, error) {
	folders, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read missions folder: %w", err)
	}
	var list []Recovery
	for _, folder := range folders {
		if !folder.IsDir() || strings.HasPrefix(folder.Name(), ".") { // hidden: being brought in, or deleted
			continue
		}
		rec := Recovery{Mission: folder.Name()}
		unfinished, err := rec.close(filepath.Join(dir, folder.Name()))
		rec.Err = err
		if unfinished || err != nil {
			list = append(list, rec)
		}
	}
	return list, nil
}

// close closes the mission in dir and reports whether there was a need.
func (rec *Recovery) close(dir string) (bool, error) {
	account, done, err := rec.readMeta(dir)
	if done || err != nil {
		return false, err
	}
	tlog, sealed, err := openLog(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil // no mission, or one that has not begun
	}
	if err != nil {
		return false, fmt.Errorf("open flight log: %w", err)
	}
	defer tlog.Close() // synced below
	if !disk.Claim(tlog) {
		return false, nil // being recorded
	}
	// Read again: its recorder may have closed it before we had the claim.
	if account, done, err = rec.readMeta(dir); done || err != nil {
		return false, err
	}
	rec.Problems = append(rec.Problems, account.Problems...)
	if sealed {
		err = rec.mendSealed(dir, &account)
	} else {
		err = rec.mend(dir, tlog, &account)
	}
	if err != nil {
		return true, err
	}
	account.Recovered, account.Problems = true, rec.Problems
	account.end(account.EndedAt, endRecovered)
	rec.Frames, rec.Sealed = account.FramesIn+account.FramesOut, sealed
	return true, account.write(dir)
}

// mend cuts the torn end off every file of a mission, and counts what they hold.
func (rec *Recovery) mend(dir string, tlog *os.File, account *Account) error {
	walked, err := rec.walk(tlog, account.System)
	if err != nil {
		return err
	}
	lines, err := rec.mendEvents(filepath.Join(dir, eventsName))
	if err != nil {
		return err
	}
	videos, err := rec.mendVideos(dir, account.Videos)
	if err != nil {
		return err
	}
	if len(videos) > 0 && walked.first.IsZero() {
		walked.first, walked.last = videos[0].StartedAt, videos[len(videos)-1].EndedAt
	}
	account.Videos = videos
	if account.StartedAt.IsZero() {
		account.StartedAt = walked.first.UTC()
	}
	account.FramesIn, account.FramesOut, account.Bytes, account.Events = walked.in, walked.out, walked.bytes, lines
	if account.EndedAt = walked.last; walked.last.IsZero() {
		account.EndedAt = account.StartedAt
	}
	return nil
}

// readMeta reads mission.json and reports whether the mission is finished. A
// missing or damaged one is made up from the folder's name; the damaged one is
// kept beside.
func (rec *Recovery) readMeta(dir string) (Account, bool, error) {
	account := Account{Format: metaFormat, System: systemOf(filepath.Base(dir))}
	read, err := ReadAccount(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return account, false, nil
	case errors.Is(err, errDamaged):
		path := filepath.Join(dir, metaName)
		if err := os.Rename(path, path+".damaged"); err != nil {
			return Account{}, false, fmt.Errorf("put damaged %s aside: %w", metaName, err)
		}
		rec.Problems = append(rec.Problems, metaName+" was damaged and is kept as "+metaName+".damaged")
		return account, false, nil
	case err != nil:
		return Account{}, false, err
	}
	return read, read.Finished(), nil
}

// systemOf reads the system id out of "<start>-vehicle-<id>"; 0 if it is not
// there.
func systemOf(name string) int {
	_, id, _ := strings.Cut(name, "-vehicle-")
	id, _, _ = strings.Cut(id, "-")
	system, _ := strconv.Atoi(id)
	return system
}

// walked is what a flight log holds.
type walked struct {
	in, out     uint64 // by the vehicle, by others
	bytes       uint64
	first, last time.Time
}

// walk reads the log to its end and cuts off a torn last entry.
func (rec *Recovery) walk(f *os.File, system int) (walked, error) {
	var w walked
	r := NewReader(f)
	for {
		entry, err := r.Next()
		var corrupt *CorruptError
		switch {
		case err == nil:
			if sender, _ := frameSender(entry.Raw); sender == system {
				w.in++
			} else {
				w.out++
			}
			if w.first.IsZero() {
				w.first = entry.At
			}
			w.last = entry.At
		case errors.Is(err, io.EOF):
			w.bytes = uint64(r.Offset())
			return w, nil
		case errors.Is(err, ErrTorn):
			w.bytes = uint64(r.Offset())
			return w, rec.cut(f, r.Offset())
		case errors.As(err, &corrupt):
			if done, err := rec.damage(f, r, corrupt.Offset); done || err != nil {
				w.bytes = uint64(r.Offset())
				return w, err
			}
		default:
			return w, err
		}
	}
}

// damage passes over what is no entry and reports whether that was the end.
func (rec *Recovery) damage(f *os.File, r *Reader, from int64) (bool, error) {
	if zeros, err := onlyZeros(io.NewSectionReader(f, from, 1<<62)); err != nil {
		return true, fmt.Errorf("read flight log: %w", err)
	} else if zeros {
		// A file system that lost its power had given the file more room, and
		// nothing was written there yet.
		return true, rec.cut(f, from)
	}
	skipped, err := r.Resync()
	if err != nil && !errors.Is(err, io.EOF) {
		return true, err
	}
	rec.Problems = append(rec.Problems, fmt.Sprintf("%s: %d bytes from byte %d are damaged and were left as they are",
		tlogName, skipped, from))
	return errors.Is(err, io.EOF), nil
}

func onlyZeros(r io.Reader) (bool, error) {
	buf := make([]byte, 4096)
	for {
		n, err := r.Read(buf)
		if len(bytes.Trim(buf[:n], "\x00")) > 0 {
			return false, nil
		}
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		if err != nil {
			return false, err
		}
	}
}

// cut takes off what follows size.
func (rec *Recovery) cut(f *os.File, size int64) error {
	st, err := f.Stat()
	if err != nil {
		return fmt.Errorf("look at %s: %w", filepath.Base(f.Name()), err)
	}
	if st.Size() <= size {
		return nil
	}
	if err := f.Truncate(size); err != nil {
		return fmt.Errorf("cut %s to its last whole entry: %w", filepath.Base(f.Name()), err)
	}
	rec.Cut += st.Size() - size
	if err := disk.Sync(f); err != nil {
		return fmt.Errorf("sync %s: %w", filepath.Base(f.Name()), err)
	}
	return nil
}

// mendEvents cuts off a torn last line and returns how many lines there are.
func (rec *Recovery) mendEvents(path string) (uint64, error) {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("open event log: %w", err)
	}
	defer f.Close() // synced by cut
	var lines uint64
	var whole, read int64
	buf := make([]byte, 64<<10)
	for {
		n, err := f.Read(buf)
		lines += uint64(bytes.Count(buf[:n], []byte{'\n'}))
		if i := wholeLines(buf[:n]); i > 0 {
			whole = read + int64(i)
		}
		read += int64(n)
		if errors.Is(err, io.EOF) {
			return lines, rec.cut(f, whole)
		}
		if err != nil {
			return 0, fmt.Errorf("read event log: %w", err)
		}
	}
}
