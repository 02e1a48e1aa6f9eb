// Package film holds what the simulated camera sees: pictures drawn by the
// program in render, which lie here encoded. Each film is H.264 (ITU-T) in its
// Annex B form at 30 pictures a second, begins with an IDR picture, has another
// each second, and ends where it began.
package film

import _ "embed"

// Day is a flight over fields, 1280×640, 20 s: one slice a picture.
//
//go:embed day.h264
var Day []byte

// Slices is the same land seen while hovering, 1280×640, 4 s: four slices a
// picture.
//
//go:embed slices.h264
var Slices []byte

// Thermal is the flight seen by a camera for heat, 640×464, 20 s.
//
//go:embed thermal.h264
var Thermal []byte
