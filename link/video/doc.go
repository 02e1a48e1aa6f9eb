// Package video brings live pictures in: RTP and MPEG-TS by UDP, MPEG-TS by TCP,
// RTSP, files and capture devices, each turned into pictures, repaired where
// packets were lost, stripped of what a picture does not need, and published.
//
// It decodes nothing and opens no socket. What it cannot understand it does not
// hand on: a unit that redact/video has not passed is never published.
//
// Bytes go through a format, which makes pictures of them; an intake takes each
// picture all the way, on the goroutine that read it: recorder, mender, filter,
// fan. [Run] owns every goroutine and joins them before it returns.
package video
