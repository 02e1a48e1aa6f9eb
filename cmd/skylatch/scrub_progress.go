package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"skylatch/redact/export"
)

const (
	// progressInterval is how often the line changes: seen as steady, and cheap.
	progressInterval = 200 * time.Millisecond
	// clearLine goes to the beginning of the line and clears it (ECMA-48, EL).
	clearLine = "\r\x1b[K"
)

// progressLine returns what keeps a line about the progress on a terminal; nil
// if it is none. text says how far it is after so long.
func progressLine[P any](terminal *os.File, text func(p P, since time.Duration) string) func(P) {
	info, err := terminal.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	began := time.Now()
	last := began
	return func(p P) {
		now := time.Now()
		if now.Sub(last) < progressInterval {
			return
		}
		last = now
		fmt.Fprint(terminal, clearLine, text(p, now.Sub(began)))
	}
}

// progressText says how far a run is, how fast, and how long the rest takes at
// that rate.
func progressText(p export.Progress, since time.Duration) string {
	text := fmt.Sprintf("%s of %s files, %s of %s", grouped(int64(p.Files)), grouped(int64(p.OfFiles)), size(p.Bytes), size(p.OfBytes))
	rate := float64(p.Bytes) / since.Seconds()
	if rate < 1 {
		return text
	}
	left := time.Duration(float64(p.OfBytes-p.Bytes) / rate * float64(time.Second))
	return fmt.Sprintf("%s, %s/s, %v left", text, size(int64(rate)), left.Round(time.Second))
}

// size says bytes as people do.
func size(bytes int64) string {
	units := []string{"kB", "MB", "GB", "TB"}
	n := float64(bytes) / 1000
	for i, unit := range units {
		if n < 999.5 || i == len(units)-1 {
			if n < 9.95 {
				return fmt.Sprintf("%.1f %s", n, unit)
			}
			return fmt.Sprintf("%.0f %s", n, unit)
		}
		n /= 1000
	}
	return ""
}

// grouped says a number with its thousands apart.
func grouped(n int64) string {
	digits := strconv.FormatInt(n, 10)
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 && digits[i-1] != '-' {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}
