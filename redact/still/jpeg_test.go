package still

import "testing"

func TestJPEGsOfOthersShowTheSame(t *testing.T) {
	checkMade(t, jpegFormat, "a.jpg", map[string]string{
		"4:2:0": "-frames:v 1 -pix_fmt yuvj420p", "4:2:2": "-frames:v 1 -pix_fmt yuvj422p -huffman optimal",
		"4:4:4": "-frames:v 1 -pix_fmt yuvj444p", "grey": "-frames:v 1 -pix_fmt gray",
		"restarts": "-frames:v 1 -slices 4 -threads 4 -thread_type slice",
	})
}
