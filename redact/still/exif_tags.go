package still

import (
	"slices"

	"skylatch/redact"
)

// tagName is what exiftool calls a field, and what it tells.
type tagName struct {
	name  string
	class redact.Class
}

// exifTags are the fields beside the GPS's that tell more than how a camera was
// set. Any directory may hold any of them: DJI has its serial number in the first.
var exifTags = map[uint16]tagName{
	0x010d: {"DocumentName", redact.Text},
	0x010e: {"ImageDescription", redact.Text},
	0x010f: {"Make", redact.Identity},
	0x0110: {"Model", redact.Identity},
	0x011d: {"PageName", redact.Text},
	0x0131: {"Software", redact.Identity},
	0x0132: {"ModifyDate", redact.Time},
	0x013b: {"Artist", redact.Person},
	0x013c: {"HostComputer", redact.Identity},
	0x014a: {"SubIFD", redact.Imagery},
	0x02bc: {"ApplicationNotes", redact.Text},
	0x8298: {"Copyright", redact.Person},
	0x830e: {"PixelScale", redact.Location},
	0x83bb: {"IPTC-NAA", redact.Text},
	0x8482: {"ModelTiePoint", redact.Location},
	0x85d8: {"ModelTransform", redact.Location},
	0x8649: {"PhotoshopSettings", redact.Text},
	0x87af: {"GeoTiffDirectory", redact.Location},
	0x87b0: {"GeoTiffDoubleParams", redact.Location},
	0x87b1: {"GeoTiffAsciiParams", redact.Location},
	0x882a: {"TimeZoneOffset", redact.Time},
	0x9003: {"DateTimeOriginal", redact.Time},
	0x9004: {"CreateDate", redact.Time},
	0x9010: {"OffsetTime", redact.Time},
	0x9011: {"OffsetTimeOriginal", redact.Time},
	0x9012: {"OffsetTimeDigitized", redact.Time},
	0x9211: {"ImageNumber", redact.Identity},
	0x9213: {"ImageHistory", redact.Text},
	0x927c: {"MakerNote", redact.Identity},
	0x9286: {"UserComment", redact.Text},
	0x9290: {"SubSecTime", redact.Time},
	0x9291: {"SubSecTimeOriginal", redact.Time},
	0x9292: {"SubSecTimeDigitized", redact.Time},
	0x9402: {"Pressure", redact.Location},
	0x9403: {"WaterDepth", redact.Location},
	0x9c9b: {"XPTitle", redact.Text},
	0x9c9c: {"XPComment", redact.Text},
	0x9c9d: {"XPAuthor", redact.Person},
	0x9c9e: {"XPKeywords", redact.Text},
	0x9c9f: {"XPSubject", redact.Text},
	0xa004: {"RelatedSoundFile", redact.Text},
	0xa40b: {"DeviceSettingDescription", redact.Identity},
	0xa420: {"ImageUniqueID", redact.Identity},
	0xa430: {"OwnerName", redact.Person},
	0xa431: {"SerialNumber", redact.Identity},
	0xa433: {"LensMake", redact.Identity},
	0xa434: {"LensModel", redact.Identity},
	0xa435: {"LensSerialNumber", redact.Identity},
	0xa436: {"ImageTitle", redact.Text},
	0xa437: {"Photographer", redact.Person},
	0xa438: {"ImageEditor", redact.Person},
	0xa439: {"CameraFirmware", redact.Identity},
	0xa43a: {"RAWDevelopingSoftware", redact.Identity},
	0xa43b: {"ImageEditingSoftware", redact.Identity},
	0xa43c: {"MetadataEditingSoftware", redact.Identity},
	0xa480: {"GDALMetadata", redact.Text},
	0xa481: {"GDALNoData", redact.Text},
	0xc4a5: {"PrintIM", redact.Text},
	0xc614: {"UniqueCameraModel", redact.Identity},
	0xc62f: {"CameraSerialNumber", redact.Identity},
	0xc634: {"DNGPrivateData", redact.Identity},
	0xea1c: {"Padding", redact.Text},
}

// gpsTags are the fields of the GPS directory.
var gpsTags = map[uint16]tagName{
	0x02: {"GPSLatitude", redact.Location},
	0x04: {"GPSLongitude", redact.Location},
	0x06: {"GPSAltitude", redact.Location},
	0x07: {"GPSTimeStamp", redact.Time},
	0x08: {"GPSSatellites", redact.Location},
	0x09: {"GPSStatus", redact.Location},
	0x0a: {"GPSMeasureMode", redact.Location},
	0x0b: {"GPSDOP", redact.Location},
	0x0d: {"GPSSpeed", redact.Location},
	0x0f: {"GPSTrack", redact.Location},
	0x11: {"GPSImgDirection", redact.Location},
	0x12: {"GPSMapDatum", redact.Location},
	0x14: {"GPSDestLatitude", redact.Location},
	0x16: {"GPSDestLongitude", redact.Location},
	0x18: {"GPSDestBearing", redact.Location},
	0x1a: {"GPSDestDistance", redact.Location},
	0x1b: {"GPSProcessingMethod", redact.Location},
	0x1c: {"GPSAreaInformation", redact.Location},
	0x1d: {"GPSDateStamp", redact.Time},
	0x1e: {"GPSDifferential", redact.Location},
	0x1f: {"GPSHPositioningError", redact.Location},
}

// isStructure reports whether a field says how others are to be read, and
// nothing else.
func isStructure(tag uint16, names map[uint16]tagName) bool {
	if _, gps := names[tagGPSLatitude]; gps {
		return slices.Contains([]uint16{0x00, 0x01, 0x03, 0x05, 0x0c, 0x0e, 0x10, 0x13, 0x15, 0x17, 0x19}, tag)
	}
	// Size, kind of samples, strips and tiles, and the JPEG of a thumbnail.
	return tag >= 0x00fe && tag <= 0x0103 || tag == 0x0106 ||
		slices.Contains([]uint16{
			0x010a, 0x0111, 0x0115, 0x0116, 0x0117, 0x011a, 0x011b, 0x011c, 0x0128, 0x013d, 0x0140,
			0x0142, 0x0143, 0x0144, 0x0145, 0x0152, 0x0153, 0x015b,
			tagOrientation, tagExifDirectory, tagGPSDirectory, tagInteropDirectory, tagExifVersion, 0xa000,
		}, tag) || tag >= 0x0200 && tag <= 0x0214
}

// isSetting reports whether a field of no other name is how a camera was set, or
// how its colours are meant.
func isSetting(tag uint16) bool {
	return slices.Contains([]uint16{0x012d, 0x013e, 0x013f, 0x4746, 0x4749, 0x829a, 0x829d, 0x8773, 0xa500}, tag) ||
		tag >= 0x8822 && tag <= 0x8835 || tag >= 0x9101 && tag <= 0x9102 ||
		tag >= 0x9201 && tag <= 0x9217 || tag >= 0x9400 && tag <= 0x9405 ||
		tag >= 0xa001 && tag <= 0xa003 || tag >= 0xa20b && tag <= 0xa217 ||
		tag >= 0xa300 && tag <= 0xa302 || tag >= 0xa401 && tag <= 0xa40c ||
		tag == 0xa432 || tag >= 0xa460 && tag <= 0xa462
}
