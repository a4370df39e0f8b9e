/*
 * A maker's library without a scanner: the interface that doorstep's driver calls, and a ridge pattern that lies a little
 * otherwise in each frame. What it does is told by environment variables, which are read at each call:
 *   STUB_SCANNER          one fault: no-device, no-finger, blank, smudged, hang, overrun, refuse, unplug, huge, made-up,
 *                         or real: it does not say SIMULATED
 *   STUB_SCANNER_PICTURE  a file of 256 x 360 bytes of 8-bit grey, shown instead of the pattern
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define WIDTH 256
#define HEIGHT 360

static int initialised, capturing, frames, begun, ended;

static int is(const char *fault)
{
    const char *told = getenv("STUB_SCANNER");
    return told != NULL && strcmp(told, fault) == 0;
}

int LIVESCAN_Init(void)
{
    if (is("no-device")) return -4;
    if (is("made-up")) return -42;
    initialised = 1;
    return 1;
}

int LIVESCAN_Close(void)
{
    if (!initialised) return -5;
    initialised = capturing = 0;
    return 1;
}

int LIVESCAN_GetChannelCount(void) { return is("no-device") ? -4 : initialised ? 1 : -5; }
int LIVESCAN_GetVersion(void) { return 100; }
int LIVESCAN_IsSupportSetup(void) { return 0; }

int LIVESCAN_SetBright(int channel, int value) { return channel != 0 || value < 0 || value > 255 ? -1 : 1; }
int LIVESCAN_SetContrast(int channel, int value) { return channel != 0 || value < 0 || value > 255 ? -1 : 1; }

int LIVESCAN_GetMaxImageSize(int channel, int *width, int *height)
{
    if (channel != 0) return -1;
    *width = is("huge") ? 100000 : WIDTH;
    *height = is("huge") ? 100000 : HEIGHT;
    return 1;
}

int LIVESCAN_GetCaptWindow(int channel, int *x, int *y, int *width, int *height)
{
    if (channel != 0) return -1;
    *x = *y = 0;
    return LIVESCAN_GetMaxImageSize(channel, width, height);
}

int LIVESCAN_BeginCapture(int channel)
{
    if (!initialised) return -5;
    if (channel != 0) return -1;
    capturing = 1;
    frames = 0;
    begun++;
    return 1;
}

int LIVESCAN_EndCapture(int channel)
{
    if (!initialised) return -5;
    if (channel != 0) return -1;
    capturing = 0;
    ended++;
    return 1;
}

/* Not of the interface: how often a capture was begun and ended, for a test to compare. */
int STUB_Begun(void) { return begun; }
int STUB_Ended(void) { return ended; }

static void draw(unsigned char *grey)
{
    int row, column;
    /* Comes in the third frame and lies still from the fifth on. */
    double shift = frames < 5 ? frames * 11 : 0;
    for (row = 0; row < HEIGHT; row++)
        for (column = 0; column < WIDTH; column++) {
            double x = column - WIDTH / 2.0 - shift, y = row - HEIGHT / 2.0;
            double ridge = cos(sqrt(x * x + y * y * 0.7) * 2 * 3.14159265 / 9);
            int is_finger = frames >= 3 && (x * x) / (118.0 * 118) + (y * y) / (165.0 * 165) < 1;
            grey[row * WIDTH + column] = (unsigned char)(is_finger ? 130 + (is("smudged") ? 22 * (rand() % 3 - 1) : 90 * ridge) : 245);
        }
}

int LIVESCAN_GetFPRawData(int channel, unsigned char *data)
{
    const char *path = getenv("STUB_SCANNER_PICTURE");
    if (!initialised) return -5;
    if (channel != 0 || !capturing) return -1;
    frames++;
    if (is("hang")) usleep(1500 * 1000);
    if (is("refuse")) return -7;
    if (is("unplug") && frames > 2) return -4;
    if (is("no-finger") || is("blank")) memset(data, is("blank") ? 0 : 245, WIDTH * HEIGHT);
    else if (path != NULL && *path != 0) {
        FILE *file = fopen(path, "rb");
        size_t read = file == NULL ? 0 : fread(data, 1, WIDTH * HEIGHT, file);
        if (file != NULL) fclose(file);
        if (read != WIDTH * HEIGHT) return -9;
    } else draw(data);
    if (is("overrun")) memset(data + WIDTH * HEIGHT, 0x77, 100);
    return 1;
}

int LIVESCAN_GetFPBmpData(int channel, unsigned char *data)
{
    (void)channel;
    (void)data;
    return -3;
}

int LIVESCAN_GetDesc(char desc[1024])
{
    memset(desc, 0, 1024);
    desc[0] = (char)0xff; /* the code of a scanner that has none */
    strcpy(desc + 1, is("real") ? "\xe9\x87\x87\xe9\x9b\x86\xe5\x99\xa8 F1" : "SIMULATED scanner library");
    return 1;
}

int LIVESCAN_GetErrorInfo(int code, char info[256])
{
    memset(info, 0, 256);
    if (code < -9 || code >= 0) {
        strcpy(info, "no such code");
        return -6;
    }
    snprintf(info, 256, "stub error %d", code);
    return 1;
}

#ifndef WITHOUT_QUALITY
/* Defined for 256 x 360 only, as the interface has it: neither size is told. */
int FP_Begin(void) { return 1; }
int FP_End(void) { return 1; }
int FP_GetQualityScore(unsigned char *image, unsigned char *score)
{
    long dark = 0;
    int at;
    for (at = 0; at < WIDTH * HEIGHT; at++) dark += image[at] < 128;
    *score = (unsigned char)(dark * 250 / (WIDTH * HEIGHT) > 100 ? 100 : dark * 250 / (WIDTH * HEIGHT));
    return 1;
}
#endif
