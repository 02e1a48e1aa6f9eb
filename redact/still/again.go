package still

import (
	"bytes"
	"fmt"

	"github.com/bep/imagemeta"
)

// ownTags are the names of what [facts.block] writes, as imagemeta has them.
var ownTags = map[string]bool{
	"Orientation": true, "ExifVersion": true, "DateTimeOriginal": true, "OffsetTimeOriginal": true, "SubSecTimeOriginal": true,
	"GPSVersionID": true, "GPSLatitudeRef": true, "GPSLatitude": true, "GPSLongitudeRef": true, "GPSLongitude": true,
	"GPSAltitudeRef": true, "GPSAltitude": true, "GPSImgDirectionRef": true, "GPSImgDirection": true,
}

// readAgain reads the metadata of a new file with a parser of others, and
// refuses all that is never written.
func readAgain(b []byte, format imagemeta.ImageFormat) error {
	_, err := imagemeta.Decode(imagemeta.Options{
		R: bytes.NewReader(b), ImageFormat: format, Sources: imagemeta.EXIF | imagemeta.IPTC | imagemeta.XMP,
		ShouldHandleTag: func(imagemeta.TagInfo) bool { return true },
		HandleTag: func(tag imagemeta.TagInfo) error {
			if tag.Source != imagemeta.EXIF || !ownTags[tag.Tag] {
				return fmt.Errorf("another reader finds %v %q in it", tag.Source, tag.Tag)
			}
			return nil
		},
	})
	return err
}
