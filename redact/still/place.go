package still

import "slices"

// HasPlace reports whether a block of Exif, or the beginning of one, tells where
// a picture was taken, in whatever datum. The block begins with its byte order.
func HasPlace(block []byte) bool {
	d, at, ok := openDirectories(block)
	if !ok {
		return false
	}
	main, _ := d.read(at)
	gps := d.below(main, tagGPSDirectory)
	lat, okLat := d.rationals(gps, tagGPSLatitude, 3)
	lon, okLon := d.rationals(gps, tagGPSLongitude, 3)
	return okLat && okLon && slices.ContainsFunc(append(lat, lon...), func(v float64) bool { return v != 0 })
}
