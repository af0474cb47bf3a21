/* SPDX-License-Identifier: MIT
 * A C program of some size, for the compiler bcc and the standalone library of elks-libc: 32-bit arithmetic, tables,
 * strings, sorting, printf, the heap. It prints one line for each of its parts and ends with "DONE"; the test computes
 * the same values by itself. Standing alone, it is started at offset 0 of its segment and prints through INT 10h.
 * BLOB_SEGMENT and BLOB_BYTES tell where the loader has put a block of data.
 */
#include <ctype.h>
#include <dos.h>
#include <regexp.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef unsigned char byte;
typedef unsigned long ulong;

/* ---- numbers that look random: the same generator stands in the test */

static ulong seed = 1;

static unsigned next_random()
{
    seed = seed * 1103515245L + 12345L;
    return (unsigned)(seed >> 16) & 0x7FFF;
}

/* ---- prime numbers */

#define SIEVE_SIZE 4096
static byte composite[SIEVE_SIZE];

static void primes()
{
    unsigned i, k, count = 0, last = 0;
    ulong sum = 0;
    for (i = 2; i < SIEVE_SIZE; i++) {
        if (composite[i]) continue;
        count++;
        last = i;
        sum += i;
        for (k = i + i; k < SIEVE_SIZE; k += i) composite[k] = 1;
    }
    printf("primes %u last %u sum %lu\n", count, last, sum);
}

/* ---- checksums */

static ulong crc_table[256];

static void make_crc_table()
{
    unsigned i, k;
    ulong c;
    for (i = 0; i < 256; i++) {
        c = i;
        for (k = 0; k < 8; k++) c = c & 1 ? 0xEDB88320L ^ (c >> 1) : c >> 1;
        crc_table[i] = c;
    }
}

static ulong crc32(crc, data, length)
ulong crc;
byte *data;
unsigned length;
{
    crc = ~crc;
    while (length--) crc = crc_table[((unsigned)crc ^ *data++) & 0xFF] ^ (crc >> 8);
    return ~crc;
}

static ulong adler32(data, length)
byte *data;
unsigned length;
{
    ulong a = 1, b = 0;
    while (length--) {
        a = (a + *data++) % 65521L;
        b = (b + a) % 65521L;
    }
    return b << 16 | a;
}

static byte block[512];

static void checksums()
{
    static char nine[] = "123456789";
    ulong crc = 0;
    unsigned at, i, sum = 0;
    make_crc_table();
    printf("crc32 %lx adler32 %lx", crc32(0L, (byte *)nine, 9), adler32((byte *)nine, 9));
    __set_es(BLOB_SEGMENT);
    for (at = 0; at < BLOB_BYTES; at += sizeof block) {
        for (i = 0; i < sizeof block; i++) sum += block[i] = __peek_es(at + i);
        crc = crc32(crc, block, sizeof block);
    }
    printf(" blob %u crc32 %lx sum %u\n", (unsigned)BLOB_BYTES, crc, sum);
}

/* ---- MD5 */

static byte md5_shifts[16] = {7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};
static ulong md5_sines[64] = {
    0xd76aa478L, 0xe8c7b756L, 0x242070dbL, 0xc1bdceeeL, 0xf57c0fafL, 0x4787c62aL, 0xa8304613L, 0xfd469501L,
    0x698098d8L, 0x8b44f7afL, 0xffff5bb1L, 0x895cd7beL, 0x6b901122L, 0xfd987193L, 0xa679438eL, 0x49b40821L,
    0xf61e2562L, 0xc040b340L, 0x265e5a51L, 0xe9b6c7aaL, 0xd62f105dL, 0x02441453L, 0xd8a1e681L, 0xe7d3fbc8L,
    0x21e1cde6L, 0xc33707d6L, 0xf4d50d87L, 0x455a14edL, 0xa9e3e905L, 0xfcefa3f8L, 0x676f02d9L, 0x8d2a4c8aL,
    0xfffa3942L, 0x8771f681L, 0x6d9d6122L, 0xfde5380cL, 0xa4beea44L, 0x4bdecfa9L, 0xf6bb4b60L, 0xbebfbc70L,
    0x289b7ec6L, 0xeaa127faL, 0xd4ef3085L, 0x04881d05L, 0xd9d4d039L, 0xe6db99e5L, 0x1fa27cf8L, 0xc4ac5665L,
    0xf4292244L, 0x432aff97L, 0xab9423a7L, 0xfc93a039L, 0x655b59c3L, 0x8f0ccc92L, 0xffeff47dL, 0x85845dd1L,
    0x6fa87e4fL, 0xfe2ce6e0L, 0xa3014314L, 0x4e0811a1L, 0xf7537e82L, 0xbd3af235L, 0x2ad7d2bbL, 0xeb86d391L};
static ulong md5_state[4];

static void md5_block(data)
byte *data;
{
    ulong a, b, c, d, f, x, word[16];
    unsigned i, g, round, shift;
    for (i = 0; i < 16; i++)
        word[i] = data[4 * i] | (ulong)data[4 * i + 1] << 8 | (ulong)data[4 * i + 2] << 16 | (ulong)data[4 * i + 3] << 24;
    a = md5_state[0], b = md5_state[1], c = md5_state[2], d = md5_state[3];
    for (i = 0; i < 64; i++) {
        round = i >> 4;
        switch (round) {
        case 0:
            f = (b & c) | (~b & d);
            g = i;
            break;
        case 1:
            f = (d & b) | (~d & c);
            g = (5 * i + 1) & 15;
            break;
        case 2:
            f = b ^ c ^ d;
            g = (3 * i + 5) & 15;
            break;
        default:
            f = c ^ (b | ~d);
            g = (7 * i) & 15;
        }
        x = a + f + md5_sines[i] + word[g];
        shift = md5_shifts[4 * round + (i & 3)];
        a = d;
        d = c;
        c = b;
        b += x << shift | x >> (32 - shift);
    }
    md5_state[0] += a, md5_state[1] += b, md5_state[2] += c, md5_state[3] += d;
}

static void md5(text)
char *text;
{
    byte last[64];
    unsigned length = strlen(text), left = length, i;
    md5_state[0] = 0x67452301L, md5_state[1] = 0xefcdab89L, md5_state[2] = 0x98badcfeL, md5_state[3] = 0x10325476L;
    while (left >= 64) {
        md5_block((byte *)text);
        text += 64;
        left -= 64;
    }
    memset(last, 0, sizeof last);
    memcpy(last, text, left);
    last[left] = 0x80;
    if (left >= 56) {
        md5_block(last);
        memset(last, 0, sizeof last);
    }
    last[56] = length << 3;
    last[57] = length >> 5;
    md5_block(last);
    printf("md5 %u ", length);
    for (i = 0; i < 16; i++) printf("%02x", (unsigned)(md5_state[i >> 2] >> (8 * (i & 3))) & 0xFF);
    printf("\n");
}

/* ---- sorting and searching; the qsort of elks-libc 0.16.17 sorts downwards, so the result is turned round if need be */

#define SORTED 200
static int numbers[SORTED];
static char *words[] = {"segment", "offset", "vector", "counter", "latch", "strobe", "cascade", "refresh", "gate",
                        "queue",   "prefix", "carry",  "parity",  "sign",  "trap",   "string",  "port",    "stack"};
#define WORDS (sizeof words / sizeof words[0])

static void turn(base, count)
int *base;
unsigned count;
{
    int *end = base + count - 1, t;
    for (; base < end; base++, end--) t = *base, *base = *end, *end = t;
}

static int by_value(a, b)
int *a, *b;
{
    return *a < *b ? -1 : *a > *b;
}

static int by_letters(a, b)
char **a, **b;
{
    return strcmp(*a, *b);
}

static void sorting()
{
    unsigned i, wrong = 0;
    ulong sum = 0;
    int key, *found;
    for (i = 0; i < SORTED; i++) numbers[i] = next_random() - 16384;
    key = numbers[77];
    qsort((char *)numbers, SORTED, sizeof(int), by_value);
    if (numbers[0] > numbers[SORTED - 1]) turn(numbers, SORTED);
    for (i = 0; i < SORTED; i++) {
        if (i && numbers[i - 1] > numbers[i]) wrong++;
        sum += (ulong)(long)numbers[i] * (i + 1);
    }
    found = (int *)bsearch((char *)&key, (char *)numbers, SORTED, sizeof(int), by_value);
    printf("sorted %d %d %d wrong %u sum %lx found %d\n", numbers[0], numbers[100], numbers[199], wrong, sum,
           found ? *found : 0);
    qsort((char *)words, WORDS, sizeof(char *), by_letters);
    if (strcmp(words[0], words[1]) > 0) turn((int *)words, WORDS);
    for (i = 0; i < WORDS; i++) printf("%s%c", words[i], i + 1 < WORDS ? ' ' : '\n');
}

/* ---- numbers as text */

static void conversions()
{
    static char *texts[] = {"0", "-17", "+99x", "0x7fF", "0755", "2147483647", "-2147483647", "  12 "};
    static int bases[] = {0, 10, 10, 0, 0, 10, 10, 10};
    unsigned i;
    char *end;
    char line[40];
    printf("strtol");
    for (i = 0; i < 8; i++) printf(" %ld", strtol(texts[i], &end, bases[i]));
    printf(" %ld", strtol("zz", &end, 36));
    printf(" %ld", strtol("101101!", &end, 2));
    printf(" %c\n", *end);
    printf("printf [%5d] [%-5d] [%05d] [%x] [%o] [%u] [%c] [%8s] [%-8s] [%%]\n", -42, 42, 42, 0xBEEF, 8, 65535U, 'q', "right",
           "left");
    printf("long [%10ld] [%-10ld] [%010ld] [%lx] [%lu] [%ld]\n", -123456L, 123456L, 123456L, 0xCAFEBABEL, 4294967295L,
           (long)0x80000000L);
    sprintf(line, "%s-%d-%lx", "made", 7, 0x12345678L);
    printf("sprintf %s atol %ld atoi %d\n", line, atol("-99999"), atoi("321"));
}

/* ---- strings */

static void strings()
{
    char a[80], b[80], *p;
    unsigned vowels = 0, parts = 0, letters = 0;
    strcpy(a, "The clock of the bus");
    strcat(a, " and the clock of the processor");
    strncpy(b, a, 9);
    b[9] = 0;
    for (p = a; *p; p++) {
        if (strchr("aeiou", *p)) vowels++;
        if (isalpha(*p)) letters++;
    }
    printf("strings %u %u %u [%s] %d %d [%s] [%s]", strlen(a), vowels, letters, b, strcmp(b, a) < 0, strncmp(a, b, 9),
           strstr(a, "pro"), strrchr(a, 'c'));
    memmove(a + 4, a, 10);
    a[14] = 0;
    strcpy(b, b + 2);
    printf(" [%s] [%s] %d", a, b, memcmp("abc", "abd", 3) < 0);
    strcpy(a, "C:\\DOS;;D:\\BIN;E:");
    for (p = strtok(a, ";"); p; p = strtok((char *)0, ";")) parts += strlen(p) * ++vowels;
    for (p = strcpy(b, "Mixed Case"); *p; p++) *p = isupper(*p) ? tolower(*p) : toupper(*p);
    printf(" %u [%s]\n", parts, b);
}

/* ---- 32-bit arithmetic; bcc's division rounds down, and its constants beyond 7FFFFFFFh are unsigned */

static long gcd(a, b)
long a, b;
{
    return b ? gcd(b, a % b) : a;
}

static ulong square_root(n)
ulong n;
{
    ulong root = 0, bit = 0x40000000L;
    while (bit > n) bit >>= 2;
    for (; bit; bit >>= 2) {
        if (n >= root + bit) {
            n -= root + bit;
            root = (root >> 1) + bit;
        } else {
            root >>= 1;
        }
    }
    return root;
}

static void arithmetic()
{
    static long left[] = {1000000L, -1000000L, 123456789L, -2147483647L, 7L, 65536L};
    static long right[] = {7L, 7L, -1234L, 65535L, 1000000L, 65536L};
    ulong fibonacci = 1, before = 0, t, power = 1;
    long steps = 0, n = 27;
    unsigned i;
    printf("divide");
    for (i = 0; i < 6; i++) printf(" %ld,%ld", left[i] / right[i], left[i] % right[i]);
    printf("\nmultiply");
    for (i = 0; i < 6; i++) printf(" %lx", left[i] * right[i]);
    for (i = 1; i < 47; i++) t = fibonacci + before, before = fibonacci, fibonacci = t;
    for (i = 2; i <= 12; i++) power *= i;
    while (n != 1) n = n & 1 ? 3 * n + 1 : n / 2, steps++;
    printf("\nfibonacci %lu factorial %lu collatz %ld gcd %ld root %lu shift %lx %ld\n", fibonacci, power, steps,
           gcd(1071L * 462L, 462L * 1029L), square_root(4000000000L), 0x12345678L << 5 ^ 0x87654321L >> 3, -1000L >> 4);
}

/* ---- a cipher: XTEA */

static void cipher()
{
    static ulong key[4] = {0x00010203L, 0x04050607L, 0x08090a0bL, 0x0c0d0e0fL};
    ulong a = 0x41424344L, b = 0x45464748L, sum = 0, delta = 0x9E3779B9L;
    unsigned i;
    for (i = 0; i < 32; i++) {
        a += (((b << 4) ^ (b >> 5)) + b) ^ (sum + key[(unsigned)sum & 3]);
        sum += delta;
        b += (((a << 4) ^ (a >> 5)) + a) ^ (sum + key[(unsigned)(sum >> 11) & 3]);
    }
    printf("xtea %08lx%08lx", a, b);
    for (i = 0; i < 32; i++) {
        b -= (((a << 4) ^ (a >> 5)) + a) ^ (sum + key[(unsigned)(sum >> 11) & 3]);
        sum -= delta;
        a -= (((b << 4) ^ (b >> 5)) + b) ^ (sum + key[(unsigned)sum & 3]);
    }
    printf(" back %08lx%08lx\n", a, b);
}

/* ---- matrices */

#define ORDER 8
static long first[ORDER][ORDER], second[ORDER][ORDER], product[ORDER][ORDER];

static void matrices()
{
    unsigned i, j, k;
    long trace = 0, sum = 0;
    for (i = 0; i < ORDER; i++)
        for (j = 0; j < ORDER; j++) {
            first[i][j] = (long)next_random() - 16384;
            second[i][j] = (long)next_random() - 16384;
        }
    for (i = 0; i < ORDER; i++)
        for (j = 0; j < ORDER; j++)
            for (k = 0; k < ORDER; k++) product[i][j] += first[i][k] * second[k][j] / 16;
    for (i = 0; i < ORDER; i++) {
        trace += product[i][i];
        for (j = 0; j < ORDER; j++) sum ^= product[i][j];
    }
    printf("matrix trace %ld corner %ld sum %lx\n", trace, product[7][0], sum);
}

/* ---- queens on a chess board, by recursion */

static unsigned solutions, tries;
static byte columns[8], rising[15], falling[15];

static void place(row)
int row;
{
    int c;
    if (row == 6) {
        solutions++;
        return;
    }
    for (c = 0; c < 6; c++) {
        tries++;
        if (columns[c] || rising[row + c] || falling[row - c + 7]) continue;
        columns[c] = rising[row + c] = falling[row - c + 7] = 1;
        place(row + 1);
        columns[c] = rising[row + c] = falling[row - c + 7] = 0;
    }
}

/* ---- days and numerals, by tables */

static int month_offsets[12] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
static char *day_names[7] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};

static char *weekday(year, month, day)
int year, month, day;
{
    if (month < 3) year--;
    return day_names[(year + year / 4 - year / 100 + year / 400 + month_offsets[month - 1] + day) % 7];
}

static char *roman(n)
int n;
{
    static int values[] = {1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1};
    static char *symbols[] = {"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"};
    static char text[20];
    int i;
    text[0] = 0;
    for (i = 0; i < 13; i++)
        while (n >= values[i]) {
            strcat(text, symbols[i]);
            n -= values[i];
        }
    return text;
}

static void tables()
{
    place(0);
    printf("queens %u tries %u days %s %s %s", solutions, tries, weekday(1981, 8, 12), weekday(2000, 2, 29),
           weekday(1978, 6, 8));
    printf(" roman %s", roman(1978));
    printf(" %s\n", roman(3999));
}

/* ---- the heap, structures, pointers to functions, jumps */

struct node {
    struct node *left, *right;
    long value;
    char name[6];
};

static struct node *insert(root, value)
struct node *root;
long value;
{
    if (!root) {
        root = (struct node *)malloc(sizeof(struct node));
        if (!root) return root;
        root->left = root->right = (struct node *)0;
        root->value = value;
        sprintf(root->name, "n%d", (int)(value & 0xFF));
    } else if (value < root->value) {
        root->left = insert(root->left, value);
    } else {
        root->right = insert(root->right, value);
    }
    return root;
}

static ulong visited;

static int walk(root, depth)
struct node *root;
int depth;
{
    int a, b;
    if (!root) return depth;
    a = walk(root->left, depth + 1);
    visited = visited * 31 + root->value + root->name[1];
    b = walk(root->right, depth + 1);
    return a > b ? a : b;
}

static jmp_buf place_to_return;

static void deep(n)
int n;
{
    if (n == 0) longjmp(place_to_return, 42);
    deep(n - 1);
}

static long add(a, b) long a, b; { return a + b; }
static long subtract(a, b) long a, b; { return a - b; }
static long times(a, b) long a, b; { return a * b; }
static long (*operations[3])() = {add, subtract, times};

static void heap()
{
    struct node *root = (struct node *)0;
    long value = 1;
    int i, depth, came_back;
    for (i = 0; i < 100; i++) root = insert(root, (long)next_random() * 65L);
    depth = walk(root, 0);
    for (i = 0; i < 12; i++) value = (*operations[i % 3])(value, (long)i + 3);
    came_back = setjmp(place_to_return);
    if (!came_back) deep(10);
    printf("tree depth %d visited %lx calls %ld jump %d\n", depth, visited, value, came_back);
}

/* ---- an interpreter of a small machine: its program adds the squares up to a number */

#define PUSH 0
#define LOAD 1
#define STORE 2
#define ADD 3
#define MUL 4
#define SUB 5
#define JUMP_IF 6
#define STOP 7

static byte program[] = {PUSH, 0, STORE, 0, PUSH, 200, STORE, 1, LOAD, 1, LOAD, 1,    MUL, 0, LOAD, 0, ADD,
                         0,    STORE, 0, LOAD, 1, PUSH, 1, SUB, 0, STORE, 1, LOAD, 1, JUMP_IF, 8, STOP, 0};

static void interpret()
{
    long stack[8], variables[2];
    int sp = 0, pc = 0, steps = 0;
    for (;;) {
        byte operation = program[pc], operand = program[pc + 1];
        pc += 2;
        steps++;
        switch (operation) {
        case PUSH:
            stack[sp++] = operand;
            break;
        case LOAD:
            stack[sp++] = variables[operand];
            break;
        case STORE:
            variables[operand] = stack[--sp];
            break;
        case ADD:
            sp--;
            stack[sp - 1] += stack[sp];
            break;
        case MUL:
            sp--;
            stack[sp - 1] *= stack[sp];
            break;
        case SUB:
            sp--;
            stack[sp - 1] -= stack[sp];
            break;
        case JUMP_IF:
            if (stack[--sp]) pc = operand;
            break;
        case STOP:
            printf("machine %ld steps %d\n", variables[0], steps);
            return;
        }
    }
}

/* ---- more of the library: scanf, dates, regular expressions */

void regerror(message)
char *message;
{
    printf("regular expression: %s\n", message);
}

static void library()
{
    static time_t moments[] = {864000L, 951782400L, 2147483647L};
    static char *addresses[] = {"0040:0017", "F000-FFF0", "B800:", "7C0:0000h", "dead:BEEF"};
    regexp *pattern;
    int a = 0, b = 0, fields, i, found = 0;
    long c = 0;
    char word[20], line[40];
    fields = sscanf("12 -34 cafe word 5", "%d %d %lx %s", &a, &b, &c, word);
    pattern = regcomp("^[0-9A-Fa-f]+:[0-9A-Fa-f]+$");
    for (i = 0; i < 5; i++) found = 2 * found + (pattern && regexec(pattern, addresses[i]) ? 1 : 0);
    printf("scanf %d %d %d %lx %s regexp %d dates", fields, a, b, c, word, found);
    for (i = 0; i < 3; i++) {
        strcpy(line, asctime(gmtime(&moments[i])));
        line[24] = 0;
        printf(" [%s]", line + 4);
    }
    printf("\n");
}

int main()
{
    printf("\n");
    primes();
    checksums();
    md5("");
    md5("The quick brown fox jumps over the lazy dog");
    md5("12345678901234567890123456789012345678901234567890123456789012345678901234567890");
    sorting();
    conversions();
    strings();
    arithmetic();
    cipher();
    matrices();
    tables();
    heap();
    interpret();
    library();
    printf("DONE");
    fflush(stdout);
    for (;;) {
#asm
        hlt
#endasm
    }
}
