package egress

// ToH264 names the converter that takes H.265 as a byte stream (ITU-T H.265
// Annex B) and gives H.264 in MPEG-TS, picture for picture, for browsers that
// cannot show the former. Its times mean nothing. It is ffmpeg, if that is
// installed.
const ToH264 = "H.265 to H.264"

// ConvertCommand is the argument that makes a program that uses this package a
// converter: it must call [Convert] for it, before anything else.
const ConvertCommand = "convert"

// toH264 asks ffmpeg for the least delay. Its reader knows the end of a picture
// by what follows: who sends an access unit delimiter (NAL type 35) at once
// gets the picture 1 ms later instead of one frame later. (With -fflags nobuffer
// the first picture is lost.)
var toH264 = []string{
	"ffmpeg", "-nostdin", "-v", "quiet",
	"-probesize", "32", "-analyzeduration", "0", "-flags", "low_delay", "-threads", "1",
	"-f", "hevc", "-i", "pipe:0",
	"-an", "-sn", "-dn", "-fps_mode", "passthrough", "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-pix_fmt", "yuv420p",
	"-crf", "23", "-x264-params", "repeat-headers=1:keyint=60:scenecut=0:threads=1",
	"-flush_packets", "1", "-muxdelay", "0", "-muxpreload", "0", "-f", "mpegts", "pipe:1",
}
