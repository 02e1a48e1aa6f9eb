package flightlog

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"skylatch/telemetry"
	"skylatch/telemetry/media"
)

// trouble is why the recording of a track fails.
func trouble(r *Recorder, track media.TrackID) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.films[track].reason
}

// folders returns the missions whose names end so.
func folders(t *testing.T, dir, ending string) (list []string) {
	t.Helper()
	for _, name := range missions(t, dir) {
		if strings.HasSuffix(name, ending) {
			list = append(list, filepath.Join(dir, name))
		}
	}
	return list
}

func TestARecordingDecodesToTheSourcesPictures(t *testing.T) {
	for name, encoder := range map[string][]string{"H.264": h264Film, "H.264 with B-frames": h264Reorders, "H.265": h265Film} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			source := encodeFilm(t, encoder, "60")
			units, err := readFilm(source, "udp 0.0.0.0:5600")
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			r := newRecorder(t, Config{Dir: dir, Program: "test"})
			stop := run(t, r)
			for _, u := range units {
				r.Video(u)
			}
			if err := stop(); err != nil {
				t.Fatalf("Run = %v", err)
			}
			mission := onlyMission(t, dir)
			files := videos(t, mission)
			if len(files) != 1 || filepath.Base(files[0]) != "video-udp-0-0-0-0-5600.mp4" {
				t.Fatalf("videos = %q", files)
			}
			wantHashes, wantTimes := frames(t, source)
			gotHashes, gotTimes := frames(t, files[0])
			if !slices.Equal(gotHashes, wantHashes) || len(wantHashes) != 60 {
				t.Errorf("decoded %d pictures that are not the source's %d", len(gotHashes), len(wantHashes))
			}
			if !slices.Equal(gotTimes, wantTimes) {
				t.Errorf("shown at %v ms, want %v", gotTimes, wantTimes)
			}
			m := readMission(t, mission)
			if len(m.Videos) != 1 || m.System != 0 || m.EndReason != endStopped {
				t.Fatalf("mission.json = %+v", m)
			}
			st, err := os.Stat(files[0])
			if err != nil {
				t.Fatal(err)
			}
			v := m.Videos[0]
			if v.Frames != 60 || v.Bytes != uint64(st.Size()) || !v.StartedAt.Equal(start) || !v.EndedAt.Equal(units[59].ReceivedAt) ||
				v.Track != "udp 0.0.0.0:5600" || v.Dropped != 0 {
				t.Errorf("mission.json says %+v of the video of %d bytes", v, st.Size())
			}
			if got, want := eventTypes(t, mission), []string{"mission_started", "video_started", "video_ended", "mission_ended"}; !slices.Equal(got, want) {
				t.Errorf("events = %q, want %q", got, want)
			}
			f, err := os.Open(files[0])
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			held, err := walkVideo(f, st.Size())
			if err != nil || held.frames != 60 || held.whole != st.Size() ||
				held.first.Sub(start).Abs() > time.Microsecond || held.last.Sub(units[59].ReceivedAt).Abs() > time.Millisecond {
				t.Errorf("the file says of itself %+v, %v", held, err)
			}
		})
	}
}

func TestEveryPictureOfMotionJPEGIsKept(t *testing.T) {
	dir := t.TempDir()
	r := newRecorder(t, Config{Dir: dir})
	stop := run(t, r)
	format := &media.Format{Codec: media.MJPEG, Name: "mjpeg", Width: 64, Height: 48}
	for i := range 20 {
		at := time.Duration(i) * 40 * time.Millisecond
		r.Video(&media.Unit{Track: "usb", Format: format, Bytes: jpegOf(t, i), PTS: at, DTS: at, ReceivedAt: start.Add(at), Key: true})
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	hashes, _ := frames(t, videos(t, onlyMission(t, dir))[0])
	slices.Sort(hashes)
	if got := len(slices.Compact(hashes)); got != 20 {
		t.Errorf("%d different pictures, want 20", got)
	}
}

func TestAVideoMovesInWithTheVehicleAtTheNextKeyPicture(t *testing.T) {
	pictures := units(t, h264Film, "40", "front")
	dir := t.TempDir()
	r := newRecorder(t, Config{Dir: dir})
	stop := run(t, r)
	for _, u := range pictures[3:15] { // begins at the key picture 10
		r.Video(u)
	}
	until(t, "the video is on disk without a vehicle", func() bool { return r.VideoFile("front") == "video-front.mp4" })
	if list := r.Recordings(); len(list) != 0 {
		t.Errorf("Recordings = %+v, want none: there is no vehicle", list)
	}
	r.Frame(7, start, frame(7, 0))
	until(t, "the vehicle's mission has a folder", func() bool { return len(folders(t, dir, "vehicle-7")) == 1 })
	for _, u := range pictures[15:] {
		r.Video(u)
	}
	until(t, "the mission of the video alone has ended", func() bool {
		b, err := os.ReadFile(filepath.Join(folders(t, dir, "-video")[0], metaName))
		return err == nil && strings.Contains(string(b), "ended_at")
	})
	r.Frame(7, start, frame(7, 1))
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	source, _ := frames(t, videos(t, folders(t, dir, "-video")[0])[0])
	if len(source) != 10 {
		t.Errorf("%d pictures without the vehicle, want 10: from key to key", len(source))
	}
	with := folders(t, dir, "vehicle-7")[0]
	if got, _ := frames(t, videos(t, with)[0]); len(got) != 20 {
		t.Errorf("%d pictures with the vehicle, want 20", len(got))
	}
	if m := readMission(t, with); len(m.Videos) != 1 || m.Videos[0].File != "video-front.mp4" || m.System != 7 {
		t.Errorf("mission.json = %+v", m)
	}
}

func TestAnotherFormatIsAnotherFile(t *testing.T) {
	small := units(t, h264Film, "20", "front")
	big := units(t, append([]string{"-vf", "scale=640:360"}, h264Film...), "20", "front")
	other := units(t, h265Film, "20", "front")
	format := *big[0].Format
	format.Width, format.Height = 640, 360
	at := start
	dir := t.TempDir()
	r := newRecorder(t, Config{Dir: dir})
	stop := run(t, r)
	r.Frame(1, start, frame(1, 0))
	for i, u := range slices.Concat(small, big, other) {
		u.ReceivedAt = at.Add(time.Duration(i) * 40 * time.Millisecond)
		if i >= 20 && i < 40 {
			u.Format = &format
		}
		r.Video(u)
	}
	r.Video(other[0])
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	mission := onlyMission(t, dir)
	list := videos(t, mission)
	if len(list) != 3 {
		t.Fatalf("videos = %q, want three", list)
	}
	for _, path := range list {
		if got, _ := frames(t, path); len(got) < 20 {
			t.Errorf("%s has %d pictures", filepath.Base(path), len(got))
		}
	}
	m := readMission(t, mission)
	if len(m.Videos) != 3 || m.Videos[1].WidthPx != 640 || m.Videos[2].Codec != "hev1" || !m.Videos[1].StartedAt.Equal(start.Add(800*time.Millisecond)) {
		t.Errorf("mission.json lists %+v", m.Videos)
	}
}

func TestAFileKeepsToTheStationsClock(t *testing.T) {
	w := filmWriter{}
	first := &media.Unit{Format: &media.Format{}, DTS: time.Hour, PTS: time.Hour, ReceivedAt: start}
	w.open(first, nil)
	tests := []struct {
		dts, came, want time.Duration
		why             string
	}{
		{time.Hour, 0, 0, "it begins at zero"},
		{time.Hour + 40*time.Millisecond, 70 * time.Millisecond, 40 * time.Millisecond, "jitter of the link does not bend it"},
		{time.Hour + 80*time.Millisecond, 780 * time.Millisecond, 80 * time.Millisecond, "nor does a stall"},
		{time.Minute, 900 * time.Millisecond, 900 * time.Millisecond, "a source that starts again goes on where it came"},
		{time.Minute + 40*time.Millisecond, 940 * time.Millisecond, 940 * time.Millisecond, "and from there on its clock counts"},
		{time.Minute + 10*time.Second, time.Second, time.Second, "a jump ahead is none"},
	}
	for _, tt := range tests {
		u := &media.Unit{DTS: tt.dts, PTS: tt.dts, ReceivedAt: start.Add(tt.came)}
		at := w.place(u)
		if at != ticks(tt.want) {
			t.Errorf("%s: at %d ticks, want %d", tt.why, at, ticks(tt.want))
		}
		w.add(u, at)
	}
	if at := w.place(&media.Unit{DTS: time.Minute, ReceivedAt: start.Add(time.Second)}); at != w.last+1 {
		t.Errorf("a picture from the past is at %d, want just behind the last at %d", at, w.last)
	}
}

func TestAFullQueueDropsToTheNextKeyPictureAndSaysSo(t *testing.T) {
	pictures := units(t, h264Film, "60", "front")
	dir := t.TempDir()
	r := newRecorder(t, Config{Dir: dir})
	r.limits.video = 0
	for _, u := range pictures[:13] {
		r.limits.video += len(u.Bytes)
	}
	r.Frame(1, start, frame(1, 0))
	for _, u := range pictures[:25] { // nobody writes yet
		r.Video(u)
	}
	if got := trouble(r, "front"); got != reasonTooSlow {
		t.Errorf("trouble = %q, want that the disk is too slow", got)
	}
	r.limits.video = maxQueuedVideo
	stop := run(t, r)
	until(t, "the queue is empty", func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return r.queuedVideo == 0 && len(r.missions) == 1 && r.missions[1].name != ""
	})
	for _, u := range pictures[25:] {
		r.Video(u)
	}
	until(t, "all is well again", func() bool { return r.VideoFile("front") != "" })
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	mission := onlyMission(t, dir)
	hashes, _ := frames(t, videos(t, mission)[0])
	kept := len(hashes)
	m := readMission(t, mission)
	if kept >= 60 || m.Videos[0].Frames != uint64(kept) || m.Videos[0].Dropped != uint64(60-kept) {
		t.Errorf("%d pictures kept of 60, mission.json says %+v", kept, m.Videos)
	}
	for _, want := range []string{"video_missing", "video_resumed"} {
		if got := eventTypes(t, mission); !slices.Contains(got, want) {
			t.Errorf("events = %q, want %s among them", got, want)
		}
	}
}

func TestAVideoGoesOnInANewFolderWhenTheOldOneIsGone(t *testing.T) {
	pictures := units(t, h264Film, "60", "front")
	dir := t.TempDir()
	r := newRecorder(t, Config{Dir: dir})
	stop := run(t, r)
	r.Frame(1, time.Now(), frame(1, 0))
	feed := func(list []*media.Unit) {
		for _, u := range list {
			r.Video(u)
		}
	}
	feed(pictures[:20])
	until(t, "the video is on disk", func() bool { return r.VideoFile("front") != "" })
	if err := os.RemoveAll(onlyMission(t, dir)); err != nil {
		t.Fatal(err)
	}
	n := uint64(0)
	until(t, "the video goes on", func() bool {
		again := *pictures[20+n%40]
		again.ReceivedAt = time.Now()
		r.Video(&again)
		r.Frame(1, time.Now(), frame(1, n))
		n++
		return len(missions(t, dir)) == 1 && len(videos(t, onlyMission(t, dir))) == 1 && state(r).State == telemetry.RecordingOn
	})
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	mission := onlyMission(t, dir)
	if m := readMission(t, mission); len(m.Videos) != 1 || m.Videos[0].Frames == 0 || m.Continues == "" {
		t.Errorf("mission.json = %+v", m)
	}
	f, err := os.Open(videos(t, mission)[0])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if held, err := walkVideo(f, 1<<40); err == nil || held.frames == 0 { // reads to its end
		t.Errorf("the new file holds %+v, %v", held, err)
	}
}

func TestTrackNamesAreSafeFileNames(t *testing.T) {
	for track, want := range map[media.TrackID]string{
		"front":                     "front",
		"udp 0.0.0.0:5600":          "udp-0-0-0-0-5600",
		"../../etc/passwd":          "etc-passwd",
		"":                          "track",
		"Wärmebild / 2":             "w-rmebild-2",
		media.TrackID(rune(0x202e)): "track",
	} {
		if got := nameOf(track); got != want {
			t.Errorf("nameOf(%q) = %q, want %q", track, got, want)
		}
	}
	if got := nameOf(media.TrackID(strings.Repeat("x", 500))); len(got) > 40 {
		t.Errorf("a name of %d bytes", len(got))
	}
}

func TestAStreamWithoutKeyPicturesIsRecordedFromItsRecoveryPoint(t *testing.T) {
	pictures := units(t, h264Film, "30", "front")
	dir := t.TempDir()
	r := newRecorder(t, Config{Dir: dir})
	stop := run(t, r)
	for i, u := range pictures {
		as := *u
		as.Key, as.Recovery = false, i == 10 || i == 20
		if as.Recovery { // what a viewer would be given before it
			lead := *pictures[i-10]
			lead.DTS, lead.PTS, lead.ReceivedAt, lead.Key = as.DTS-time.Millisecond, as.PTS-time.Millisecond, as.ReceivedAt, true
			as.Lead = &lead
		}
		r.Video(&as)
	}
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	mission := onlyMission(t, dir)
	list := videos(t, mission)
	if len(list) != 1 {
		t.Fatalf("videos = %q, want one", list)
	}
	// The pictures 10 to 29, and one lead where the file begins.
	if got, _ := frames(t, list[0]); len(got) != 21 {
		t.Errorf("%d pictures, want 21", len(got))
	}
	if m := readMission(t, mission); m.Videos[0].Frames != 21 || m.Videos[0].Dropped != 0 {
		t.Errorf("mission.json says %+v", m.Videos)
	}
}

// ended reports whether the mission is closed.
func ended(mission string) bool {
	b, err := os.ReadFile(filepath.Join(mission, metaName))
	return err == nil && strings.Contains(string(b), `"ended_at"`) && strings.Contains(string(b), endSilence)
}

func TestAVideoThatFallsSilentEndsItsMission(t *testing.T) {
	dir := t.TempDir()
	r := newRecorder(t, Config{Dir: dir, Silence: 300 * time.Millisecond})
	run(t, r)
	for _, u := range units(t, h264Film, "20", "front") {
		r.Video(u)
	}
	until(t, "its mission has ended", func() bool {
		list := folders(t, dir, "-video")
		return len(list) == 1 && ended(list[0])
	})
	until(t, "the track is forgotten", func() bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		return len(r.films) == 0 && len(r.missions) == 0 && r.queuedVideo == 0
	})
	if m := readMission(t, folders(t, dir, "-video")[0]); len(m.Videos) != 1 || m.Videos[0].Frames != 20 {
		t.Errorf("mission.json = %+v", m)
	}
}

func TestAVideoOutlivesTheMissionOfItsVehicle(t *testing.T) {
	pictures := units(t, h264Film, "50", "front")
	dir := t.TempDir()
	// Long enough that a busy machine does not take the video for silent, too.
	r := newRecorder(t, Config{Dir: dir, Silence: time.Second})
	stop := run(t, r)
	r.Frame(7, time.Now(), frame(7, 0))
	until(t, "the vehicle's mission has a folder", func() bool { return state(r).Mission != "" })
	n := 0
	feed := func() {
		u := *pictures[n%50]
		u.ReceivedAt = time.Now()
		r.Video(&u)
		n++
	}
	until(t, "the vehicle's mission has ended, and the video has its own", func() bool {
		feed()
		with, alone := folders(t, dir, "vehicle-7"), folders(t, dir, "-video")
		return len(with) == 1 && ended(with[0]) && len(alone) == 1 && len(videos(t, alone[0])) == 1
	})
	if err := stop(); err != nil {
		t.Fatal(err)
	}
	// Between two files is none whose account could have what is missing.
	var kept, missing uint64
	for _, mission := range missions(t, dir) {
		list := readMission(t, filepath.Join(dir, mission)).Videos
		if len(list) != 1 || list[0].Frames == 0 {
			t.Errorf("%s lists %+v", mission, list)
			continue
		}
		kept += list[0].Frames
		missing += missingPictures(t, filepath.Join(dir, mission))
	}
	if kept+missing != uint64(n) {
		t.Errorf("%d are kept and %d told as missing of %d pictures", kept, missing, n)
	}
}

// missingPictures adds up what a mission's events say is missing of its videos.
func missingPictures(t *testing.T, mission string) (units uint64) {
	t.Helper()
	for e, err := range Events(mission, nil) {
		if err != nil {
			t.Fatal(err)
		}
		var m missingData
		if e.Type == "video_missing" && json.Unmarshal(e.Data, &m) == nil {
			units += m.Units
		}
	}
	return units
}
