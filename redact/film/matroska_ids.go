package film

import "skylatch/redact"

// The elements that are looked at. (RFC 9559, 5.1)
const (
	idEBML    = 0x1a45dfa3
	idDocType = 0x4282
	idVoid    = 0xec
	idCRC32   = 0xbf

	idSegment     = 0x18538067
	idSeekHead    = 0x114d9b74
	idSeek        = 0x4dbb
	idSeekID      = 0x53ab
	idSeekAt      = 0x53ac
	idInfo        = 0x1549a966
	idTracks      = 0x1654ae6b
	idCluster     = 0x1f43b675
	idCues        = 0x1c53bb6b
	idAttachments = 0x1941a469
	idChapters    = 0x1043a770
	idTags        = 0x1254c367

	idTimestampScale = 0x2ad7b1
	idDuration       = 0x4489
	idMuxingApp      = 0x4d80
	idWritingApp     = 0x5741

	idTrackEntry       = 0xae
	idTrackNumber      = 0xd7
	idTrackUID         = 0x73c5
	idTrackType        = 0x83
	idFlagDefault      = 0x88
	idFlagLacing       = 0x9c
	idDefaultDuration  = 0x23e383
	idTrackScale       = 0x23314f
	idLanguage         = 0x22b59c
	idCodecID          = 0x86
	idCodecPrivate     = 0x63a2
	idCodecDelay       = 0x56aa
	idSeekPreRoll      = 0x56bb
	idContentEncodings = 0x6d80
	idTrackName        = 0x536e
	idVideo            = 0xe0
	idColour           = 0x55b0
	idProjection       = 0x7670
	idProjectionType   = 0x7671
	idProjectionRoll   = 0x7675
	idAudio            = 0xe1
	idSampling         = 0xb5
	idOutputSampling   = 0x78b5
	idChannels         = 0x9f
	idBitDepth         = 0x6264

	idTimestamp         = 0xe7
	idPosition          = 0xa7
	idPrevSize          = 0xab
	idSimpleBlock       = 0xa3
	idBlockGroup        = 0xa0
	idEncryptedBlock    = 0xaf
	idBlock             = 0xa1
	idBlockDuration     = 0x9b
	idReferenceBlock    = 0xfb
	idReferencePriority = 0xfa
	idDiscardPadding    = 0x75a2
	idCodecState        = 0xa4
	idSlices            = 0x8e
	idBlockAdditions    = 0x75a1

	idCuePoint     = 0xbb
	idCueTime      = 0xb3
	idCuePositions = 0xb7
	idCueTrack     = 0xf7
	idCueCluster   = 0xf1
)

// mkvField is a number that gets across, and the largest that makes sense.
type mkvField struct {
	id   uint32
	most uint64
}

// mkvVideoFields are what is told of a track's pictures: their size, their
// shape, which of two fields is first, and which of two eyes.
var mkvVideoFields = []mkvField{
	{0x9a, 2}, {0x9d, 14}, {0x53b8, 14},
	{0xb0, 1 << 15}, {0xba, 1 << 15},
	{0x54aa, 1 << 15}, {0x54bb, 1 << 15}, {0x54cc, 1 << 15}, {0x54dd, 1 << 15},
	{0x54b0, 1 << 16}, {0x54ba, 1 << 16}, {0x54b2, 4},
}

// mkvColourFields are what their numbers mean as colours.
var mkvColourFields = []mkvField{
	{0x55b1, 14}, {0x55b2, 16}, {0x55b3, 2}, {0x55b4, 2}, {0x55b5, 2}, {0x55b6, 2},
	{0x55b7, 2}, {0x55b8, 2}, {0x55b9, 3}, {0x55ba, 18}, {0x55bb, 22},
	{0x55bc, 1 << 16}, {0x55bd, 1 << 16},
}

// mkvTold is what is left out, and what it tells; what is not here is unknown.
var mkvTold = map[uint32]redact.Count{
	idVoid:        {Class: redact.Bulk, What: "Matroska Void"},
	idCRC32:       {Class: redact.Technical, What: "Matroska CRC-32"},
	idSeekHead:    {Class: redact.Technical, What: "Matroska index"},
	idCues:        {Class: redact.Technical, What: "Matroska index"},
	idAttachments: {Class: redact.Imagery, What: "Matroska attachments"},
	idChapters:    {Class: redact.Text, What: "Matroska chapters"},
	idTags:        {Class: redact.Location, What: "Matroska tags"},

	0x7ba9:       {Class: redact.Text, What: "Matroska title"},
	0x7384:       {Class: redact.Text, What: "Matroska file name"},
	0x3c83ab:     {Class: redact.Text, What: "Matroska file name"},
	0x3e83bb:     {Class: redact.Text, What: "Matroska file name"},
	0x73a4:       {Class: redact.Identity, What: "Matroska unique number"},
	0x3cb923:     {Class: redact.Identity, What: "Matroska unique number"},
	0x3eb923:     {Class: redact.Identity, What: "Matroska unique number"},
	0x4444:       {Class: redact.Identity, What: "Matroska unique number"},
	0x4461:       {Class: redact.Time, What: "Matroska date"},
	idMuxingApp:  {Class: redact.Identity, What: "Matroska writing program"},
	idWritingApp: {Class: redact.Identity, What: "Matroska writing program"},

	idTrackUID:   {Class: redact.Identity, What: "Matroska unique number"},
	idTrackName:  {Class: redact.Text, What: "Matroska track name"},
	idLanguage:   {Class: redact.Text, What: "Matroska language"},
	0x22b59d:     {Class: redact.Text, What: "Matroska language"},
	0x258688:     {Class: redact.Text, What: "Matroska name of a codec"},
	0x26b240:     {Class: redact.Network, What: "Matroska address of a codec"},
	0x3b4040:     {Class: redact.Network, What: "Matroska address of a codec"},
	0x3a9697:     {Class: redact.Text, What: "Matroska settings of a codec"},
	0x7446:       {Class: redact.Identity, What: "Matroska link to an attachment"},
	0x41e4:       {Class: redact.Bulk, What: "Matroska data beside blocks"},
	0x55d0:       {Class: redact.Technical, What: "Matroska mastering display"},
	idProjection: {Class: redact.Technical, What: "Matroska projection"},

	idPosition:       {Class: redact.Technical, What: "Matroska index"},
	idPrevSize:       {Class: redact.Technical, What: "Matroska index"},
	idBlockAdditions: {Class: redact.Imagery, What: "Matroska data beside blocks"},
}
