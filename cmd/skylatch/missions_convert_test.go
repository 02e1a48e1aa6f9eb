package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/bluenviron/gomavlib/v3/pkg/dialect"
	"github.com/bluenviron/gomavlib/v3/pkg/dialects/common"
	"github.com/bluenviron/gomavlib/v3/pkg/frame"
	"github.com/bluenviron/gomavlib/v3/pkg/message"
	"github.com/bluenviron/gomavlib/v3/pkg/streamwriter"

	"skylatch/telemetry/seal"
)

// makeFlight is a command of the stories: it writes a mission of a minute into
// the folder that its argument names, as a station would. What follows in the
// line are public keys, for which it is sealed.
func makeFlight() {
	if err := writeFlight(os.Args[1], os.Args[2:]...); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func writeFlight(folder string, sealedFor ...string) error {
	words := &dialect.ReadWriter{Dialect: common.Dialect}
	var log bytes.Buffer
	w := &streamwriter.Writer{FrameWriter: &frame.Writer{ByteWriter: &log, DialectRW: words}, Version: streamwriter.V2, SystemID: 1}
	if err := errors.Join(words.Initialize(), w.FrameWriter.Initialize(), w.Initialize(), os.MkdirAll(folder, 0o700)); err != nil {
		return err
	}
	start := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	for i := range int32(60) {
		for _, m := range []message.Message{
			&common.MessageHeartbeat{Type: common.MAV_TYPE_QUADROTOR, Autopilot: common.MAV_AUTOPILOT_PX4, MavlinkVersion: 3},
			&common.MessageGlobalPositionInt{Lat: 471_234_567 + 1000*i, Lon: 87_654_321, Alt: 431_500 + 1000*i, RelativeAlt: 1000 * i},
			&common.MessageStatustext{Text: "pilot Ada Lovelace, ada@example.org"},
		} {
			log.Write(binary.BigEndian.AppendUint64(nil, uint64(start.Add(time.Duration(i)*time.Second).UnixMicro())))
			if err := w.Write(m); err != nil {
				return err
			}
		}
	}
	account := fmt.Sprintf(`{"format":1,"system":1,"started_at":%q,"ended_at":%q,"duration_ms":59000,"frames_in":180,"bytes":%d,"sealed":%v}`,
		start.Format(time.RFC3339), start.Add(59*time.Second).Format(time.RFC3339), log.Len(), len(sealedFor) > 0)
	write := func(path string, b []byte) error { return os.WriteFile(path, b, 0o600) }
	if len(sealedFor) > 0 {
		to, err := seal.ParseRecipients(sealedFor)
		if err != nil {
			return err
		}
		key, err := seal.NewKey(folder, to)
		if err != nil {
			return err
		}
		write = key.WriteFile
	}
	return errors.Join(
		write(filepath.Join(folder, "flight.tlog"), log.Bytes()),
		os.WriteFile(filepath.Join(folder, "mission.json"), []byte(account), 0o600),
	)
}
