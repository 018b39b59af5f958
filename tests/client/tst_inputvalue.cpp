// SPDX-License-Identifier: MIT

#include <ComfyDeploy/fileinput.h>
#include <ComfyDeploy/inputspec.h>

#include "shared/externalnode.h"
#include "shared/testprogram.h"

#include <QtCore/qdatetime.h>
#include <QtCore/qsize.h>
#include <QtCore/qurl.h>
#include <QtTest/QtTest>

#include <limits>

using namespace ComfyDeploy;
using namespace Qt::StringLiterals;

namespace {

constexpr qulonglong LargestInteger = std::numeric_limits<qulonglong>::max();

} // namespace

// Valid values of an input, typed by a user or set by a program.
class tst_InputValue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void valueFromText_data();
    void valueFromText();
    void problems_data();
    void problems();
    void everyMessage_data();
    void everyMessage();
    void wireValue_data();
    void wireValue();
};

void tst_InputValue::valueFromText_data()
{
    QTest::addColumn<InputSpec>("spec");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QVariant>("expected"); // invalid: refused
    const auto row = [](const char *name, const InputSpec &spec, const QString &text,
                        const QVariant &expected) {
        QTest::newRow(name) << spec << text << expected;
    };
    const InputSpec boolean = external("Boolean");
    const InputSpec sampler = external("Enum", R"("options": "[\"euler\", \"ddim\"]")");
    const InputSpec other = external("Future");
    const QString url = u"https://a.org/b.png"_s;
    row("digits for a text", external("Text"), u"42"_s, u"42"_s);
    row("text keeps its spaces", external("Text"), u" a "_s, u" a "_s);
    row("empty text", external("Text"), u""_s, u""_s);
    row("whole number", external("NumberInt"), u"42"_s, 42LL);
    row("whole number with spaces", external("NumberInt"), u" 42 "_s, 42LL);
    row("2^63", external("NumberInt"), u"9223372036854775808"_s, 9223372036854775808ULL);
    row("2^64", external("NumberInt"), u"18446744073709551616"_s, {});
    row("a point", external("NumberInt"), u"2.0"_s, {});
    row("an exponent", external("NumberInt"), u"1e3"_s, {});
    row("no digits", external("NumberInt"), u"oops"_s, {});
    row("nothing", external("NumberInt"), u""_s, {});
    row("beyond the slider", external("NumberSliderInt"), u"11"_s, {});
    row("negative slider", external("NumberSliderInt", R"("min_value": -5)"), u"-5"_s, -5LL);
    row("slider rounds", external("NumberSliderInt"), u"4.6"_s, 5LL);
    row("slider rounds half to even, down", external("NumberSliderInt"), u"2.5"_s, 2LL);
    row("slider rounds half to even, up", external("NumberSliderInt"), u"3.5"_s, 4LL);
    row("slider rounds, then looks at its maximum", external("NumberSliderInt"), u"10.4"_s, 10LL);
    row("slider rounds, then looks at its minimum", external("NumberSliderInt"), u"-0.5"_s, 0LL);
    row("slider rounds beyond its maximum", external("NumberSliderInt"), u"10.6"_s, {});
    row("slider takes an exponent", external("NumberSliderInt"), u"1e1"_s, 10LL);
    row("slider takes no words", external("NumberSliderInt"), u"inf"_s, {});
    row("a slider of fractions keeps them", external("NumberSlider"), u"0.456"_s, 0.456);
    row("number", external("Number"), u"-1.5e-3"_s, -0.0015);
    row("whole number for a number", external("Number"), u"9007199254740993"_s, 9007199254740993LL);
    row("decimal comma", external("Number"), u"1,5"_s, {});
    row("infinity", external("Number"), u"inf"_s, {});
    row("nan", external("Number"), u"nan"_s, {});
    for (const char *word : {"true", "Yes", "ON", "1"})
        row(word, boolean, QString::fromLatin1(word), true);
    for (const char *word : {"false", "No", "off", "0"})
        row(word, boolean, QString::fromLatin1(word), false);
    row("maybe", boolean, u"maybe"_s, {});
    row("an option", sampler, u"ddim"_s, u"ddim"_s);
    row("an option in other case", sampler, u"DDIM"_s, {});
    row("no option", sampler, u"lms"_s, {});
    row("options unknown", external("Enum"), u"lms"_s, u"lms"_s);
    row("seed", external("Seed"), u"4294967295"_s, 4294967295LL);
    row("seed too large", external("Seed"), u"4294967296"_s, {});
    row("seed of choice", external("Seed"), u"-1"_s, -1LL);
    row("random seed", external("Seed"), u"Random"_s, -1LL);
    row("empty seed", external("Seed"), u""_s, -1LL);
    row("no seed", external("Seed"), u"abc"_s, {});
    row("picture", external("Image"), u" "_s + url, url);
    row("picture on this machine", external("Image"), u"b.png"_s, {});
    row("one picture for a batch", external("ImageBatch"), url, u"[\"https://a.org/b.png\"]"_s);
    row("array for a batch", external("ImageBatch"), u"[\"https://a.org/b.png\" ]"_s,
        u"[\"https://a.org/b.png\" ]"_s);
    row("JSON for others", other, u"[1, true]"_s, QVariantList{1LL, true});
    row("text for others", other, u"plain"_s, u"plain"_s);
    row("objects are not taken", other, u"{}"_s, {});
    row("null is not taken", other, u"null"_s, {});
}

void tst_InputValue::valueFromText()
{
    QFETCH(InputSpec, spec);
    QFETCH(QString, text);
    QFETCH(QVariant, expected);
    QString why;
    const std::optional<QVariant> value = spec.valueFromText(text, &why);
    QCOMPARE(value.has_value(), expected.isValid());
    QCOMPARE(why.isEmpty(), expected.isValid());
    if (value) {
        QCOMPARE(*value, expected);
        QCOMPARE(value->typeId(), expected.typeId());
    } else {
        QVERIFY2(why.startsWith(u"Steps ") && why.endsWith(u'.'), qPrintable(why));
        QVERIFY(!spec.valueFromText(text));
    }
}

void tst_InputValue::problems_data()
{
    QTest::addColumn<InputSpec>("spec");
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QString>("problem");
    const auto row = [](const char *name, const InputSpec &spec, const QVariant &value,
                        const QString &problem = {}) {
        QTest::newRow(name) << spec << value << problem;
    };
    const InputSpec whole = external("NumberInt");
    const InputSpec slider = external("NumberSliderInt", R"("min_value": 1, "max_value": 50)");
    const InputSpec strength = external("NumberSlider", R"("min_value": 0.5, "max_value": 1.5)");
    row("no value", whole, {}, u"Steps has no value."_s);
    row("null", whole, QVariant::fromValue(nullptr), u"Steps has no value."_s);
    row("whole", whole, 20);
    row("whole as digits", whole, u"20"_s);
    row("whole from JavaScript", whole, 20.0);
    row("2^64-1", whole, LargestInteger);
    row("oops", whole, u"oops"_s, u"Steps must be a whole number, not \"oops\"."_s);
    row("a fraction", whole, 2.5, u"Steps must be a whole number, not 2.5."_s);
    row("a truth", whole, true, u"Steps must be a whole number, not true."_s);
    row("a list", whole, QVariantList{1}, u"Steps must be a whole number, not a list."_s);
    row("infinity", whole, qInf(), u"Steps must be a whole number, not infinity."_s);
    row("long text is cut", whole, QString(100, u'x'),
        u"Steps must be a whole number, not \""_s + QString(60, u'x') + u"…\"."_s);
    row("beyond 64 bits", whole, u"18446744073709551616"_s,
        u"Steps must be at most 18446744073709551615."_s);
    row("below 64 bits", whole, u"-9223372036854775809"_s,
        u"Steps must be at least -9223372036854775808."_s);
    row("negative", whole, -7,
        u"Steps must not be negative: the server would use the workflow's default instead."_s);
    row("negative default", external("NumberInt", R"("default_value": -7)"), -7);
    row("slider's ends", slider, 50);
    row("above the slider", slider, 51, u"Steps must be at most 50."_s);
    row("below the slider", slider, 0, u"Steps must be at least 1."_s);
    row("above by far", slider, LargestInteger, u"Steps must be at most 50."_s);
    row("above beyond 64 bits", slider, u"99999999999999999999"_s, u"Steps must be at most 50."_s);
    row("negative slider", external("NumberSliderInt", R"("min_value": -5)"), -5);
    row("neighbor of a large limit",
        external("NumberSliderInt", R"("max_value": 9007199254740992)"), 9007199254740993LL,
        u"Steps must be at most 9007199254740992."_s);
    row("limit above 2^63", external("NumberSliderInt", R"("max_value": 18446744073709551614)"),
        LargestInteger, u"Steps must be at most 18446744073709551614."_s);
    row("negative against a limit above 2^63",
        external("NumberSliderInt", R"("min_value": 9223372036854775808, "max_value": 1e19)"), -1,
        u"Steps must be at least 9223372036854775808."_s);
    row("fraction in range", strength, 0.75);
    row("float above", strength, 1.75f, u"Steps must be at most 1.5."_s);
    row("float below", strength, 0, u"Steps must be at least 0.5."_s);
    row("number as text", external("Number"), u"4.5"_s);
    row("no number", external("Number"), u""_s, u"Steps must be a number, not \"\"."_s);
    row("truth for a number", external("Number"), true, u"Steps must be a number, not true."_s);
    row("truth", external("Boolean"), false);
    row("truth as text", external("Boolean"), u"false"_s,
        u"Steps must be true or false, not \"false\"."_s);
    row("truth as number", external("Boolean"), 1, u"Steps must be true or false, not 1."_s);
    const InputSpec sampler = external("Enum", R"("options": "[\"euler\", \"ddim\"]")");
    row("option", sampler, u"euler"_s);
    row("no option", sampler, u"Euler"_s, u"Steps must be one of euler, ddim, not \"Euler\"."_s);
    row("option of another type", sampler, 1, u"Steps must be one of euler, ddim, not 1."_s);
    row("default that is no option",
        external("Enum", R"("options": "[\"a\"]", "default_value": "b")"), u"b"_s);
    row("options unknown, no text", external("Enum"), 1, u"Steps must be text, not 1."_s);
    row("text", external("Text"), u"42"_s);
    row("number for a text", external("Text"), 4.5);
    row("truth for a text", external("Text"), true, u"Steps must be text, not true."_s);
    row("list for a text", external("Text"), QStringList{u"a"_s},
        u"Steps must be text, not a list."_s);
    const InputSpec seed = external("Seed");
    row("seed", seed, 1);
    row("seed -1", seed, -1);
    row("seed 0", seed, 0);
    row("seed -2", seed, -2, u"Steps must be at least 1, or -1 for a random one."_s);
    row("seed above", seed, 4294967296LL, u"Steps must be at most 4294967295."_s);
    row("seed default above its own limit", external("Seed", R"("default_value": 4294967296)"),
        4294967296LL, u"Steps must be at most 4294967295."_s);
    row("seed above the hard limit", external("Seed", R"("max_value": 18446744073709551615)"),
        1000000000000000LL, u"Steps must be at most 999999999999999."_s);
    row("seed in words", seed, u"abc"_s, u"Steps must be a whole number, not \"abc\"."_s);
    const InputSpec image = external("Image");
    const QString noPicture = u"Steps must be the http or https URL of a picture, or a PNG or JPEG "
                              "data URL, not %1."_s;
    row("picture URL", image, u"https://a.org/b.png"_s);
    row("picture as QUrl", image, QUrl(u"http://a.org/b c.png"_s));
    row("picture as data", image, u"data:image/jpg;base64,AAAA"_s);
    row("no picture", image, u""_s);
    row("file name", image, u"b.png"_s, noPicture.arg(u"\"b.png\""_s));
    row("file URL", image, QUrl(u"file:///b.png"_s), noPicture.arg(u"\"file:///b.png\""_s));
    row("URL without host", image, u"https://"_s, noPicture.arg(u"\"https://\""_s));
    row("picture as data in lines", image, u"data:image/png;base64,AAAA\r\nAA==\n"_s);
    for (const QString &data : {u""_s, u"A"_s, u"AAAAA"_s, u"AAA!"_s, u"AA==AAAA"_s, u"===="_s,
                                u"A==="_s, u"AA%3D%3D"_s}) {
        const QString url = u"data:image/png;base64,"_s + data;
        row(qPrintable(u"broken data \"%1\""_s.arg(data)), image, url,
            noPicture.arg(u'"' + url + u'"'));
    }
    row("WebP as data", image, u"data:image/webp;base64,AAAA"_s,
        noPicture.arg(u"\"data:image/webp;base64,AAAA\""_s));
    row("a list for a picture", image, QVariantList{}, noPicture.arg(u"a list"_s));
    row("video", external("Video"), u"https://a.org/b.mp4"_s);
    row("video as data", external("Vid"), u"data:video/mp4;base64,AAAA"_s,
        u"Steps must be an http or https URL, not \"data:video/mp4;base64,AAAA\"."_s);
    row("sound by name", external("Audio"), u"b.wav"_s);
    row("sound on this machine", external("Audio"), u"file:///b.wav"_s,
        u"Steps must be an http or https URL or the name of a file on the machine, not "
        "\"file:///b.wav\"."_s);
    row("file by URL", external("File"), u"https://a.org/b.bin"_s);
    row("EXR by number", external("EXR"), 3,
        u"Steps must be an http or https URL or the name of a file on the machine, not 3."_s);
    row("LoRA by name", external("Lora"), u"ink.safetensors"_s);
    row("LoRA by URL", external("Lora"), u"https://a.org/ink.safetensors"_s);
    row("checkpoint by name", external("Checkpoint"), u"sd/15.safetensors"_s);
    row("checkpoint by URL", external("Checkpoint"), u"https://a.org/sd.safetensors"_s,
        u"Steps must be the name of a file on the machine, not \"https://a.org/sd.safetensors\"."_s);
    row("face by URL", external("FaceModel"), u"https://a.org/face"_s);
    row("face by name", external("FaceModel"), u"face.safetensors"_s,
        u"Steps must be an http or https URL, not \"face.safetensors\"."_s);
    row("face of the author",
        external("FaceModel", R"("default_face_model_name": "face.safetensors")"),
        u"face.safetensors"_s);
    const InputSpec batch = external("ImageBatch");
    const QString noBatch =
        u"Steps must be a list of picture URLs, or a text with a JSON array of them, not %1."_s;
    row("batch", batch, QStringList{u"https://a.org/b.png"_s, u"https://a.org/c.zip"_s});
    row("batch as text", batch, u"[\"https://a.org/b.png\"]"_s);
    row("empty batch", batch, QVariantList{});
    row("batch with a number", batch, QVariantList{u"https://a.org/b.png"_s, 3}, noBatch.arg(3));
    row("batch with a file name", batch, u"[\"b.png\"]"_s, noBatch.arg(u"\"b.png\""_s));
    row("broken array", batch, u"[\"b.png\""_s, noBatch.arg(u"\"[\"b.png\"\""_s));
    row("no batch", batch, 3, noBatch.arg(3));
    const InputSpec other = external("Future");
    row("other number", other, 3);
    row("other list", other, QVariantList{1, u"a"_s});
    row("other object", other, QVariantMap{},
        u"Steps must not be an object: the server takes texts, numbers, booleans and lists."_s);
    row("other type", other, QSize(),
        u"Steps cannot be sent: only texts, numbers, booleans and lists of those can be sent."_s);
    row("color", external("Color"), QVariantList{QVariantMap{{u"r"_s, 1}}});
}

void tst_InputValue::problems()
{
    QFETCH(InputSpec, spec);
    QFETCH(QVariant, value);
    QTEST(spec.problemWith(value), "problem");
}

// For any value, the message is one user-visible sentence.
void tst_InputValue::everyMessage_data()
{
    QTest::addColumn<QByteArray>("className");
    for (const char *className :
         {"Text",       "TextAny",   "Number", "NumberInt", "NumberSlider", "NumberSliderInt",
          "Boolean",    "Enum",      "Seed",   "Image",     "ImageAlpha",   "ImageBatch",
          "Video",      "Vid",       "Audio",  "File",      "EXR",          "Lora",
          "Checkpoint", "FaceModel", "Color",  "Future"})
        QTest::newRow(className) << QByteArray(className);
}

void tst_InputValue::everyMessage()
{
    QFETCH(QByteArray, className);
    const InputSpec spec = external(className, R"("options": "[\"a\"]", "min_value": 1)");
    const auto file = QVariant::fromValue(FileInput::fromData("png", u"photo.png"_s));
    const auto empty = QVariant::fromValue(FileInput::fromData({}, u"photo.png"_s));
    const auto gone = QVariant::fromValue(FileInput::fromFile(u"/nowhere/photo.png"_s));
    const QVariantList values{file,
                              empty,
                              gone,
                              QVariantList{file, empty},
                              QVariantMap{},
                              QVariantList{QVariantMap{}},
                              QVariant(),
                              QVariant::fromValue(nullptr),
                              QSize(1, 2),
                              QDate(2026, 1, 1),
                              QByteArray("x"),
                              QVariant::fromValue(spec),
                              QVariantList{QSize(1, 2)},
                              QVariantMap{{u"a"_s, QSize(1, 2)}},
                              qInf(),
                              qQNaN(),
                              u"text."_s,
                              u"@photo.png"_s,
                              u"file:///photo.png"_s,
                              -5,
                              1e300,
                              true,
                              QString(200, u'x')};
    int refused = 0;
    for (const QVariant &value : values) {
        QString typed;
        static_cast<void>(spec.valueFromText(value.toString(), &typed));
        for (const QString &message : {spec.problemWith(value), typed}) {
            if (message.isEmpty())
                continue;
            ++refused;
            for (const QString &bad :
                 {u"::"_s, u"FileInput"_s, u"InputSpec"_s, u"QSize"_s, u"QDate"_s, u"QByteArray"_s,
                  u"QVariant"_s, u"value of type"_s, u".."_s, u"  "_s, u"%1"_s})
                QVERIFY2(!message.contains(bad), qPrintable(message));
            QVERIFY2(message.endsWith(u'.'), qPrintable(message));
            QVERIFY2(message.startsWith(u"Steps"_s), qPrintable(message));
        }
    }
    QVERIFY(refused > 5);
    QCOMPARE(spec.problemWith(file).isEmpty(), spec.takesFile());
    QCOMPARE(spec.problemWith(empty).contains(u"is empty"_s), spec.takesFile());
}

void tst_InputValue::wireValue_data()
{
    QTest::addColumn<InputSpec>("spec");
    QTest::addColumn<QVariant>("value");
    QTest::addColumn<QVariant>("wire");
    const QString url = u"https://a.org/b.png"_s;
    const QString quoted = u"\"https://a.org/b.png\""_s;
    QTest::newRow("list of pictures") << external("ImageBatch") << QVariant(QStringList{url, url})
                                      << QVariant(u'[' + quoted + u", "_s + quoted + u']');
    QTest::newRow("list of QUrls") << external("ImageBatch") << QVariant(QVariantList{QUrl(url)})
                                   << QVariant(u'[' + quoted + u']');
    QTest::newRow("no pictures") << external("ImageBatch") << QVariant(u""_s) << QVariant(u"[]"_s);
    QTest::newRow("QUrl") << external("Image") << QVariant(QUrl(url)) << QVariant(url);
    QTest::newRow("number of JavaScript")
        << external("NumberInt") << QVariant(20.0) << QVariant(20LL);
    QTest::newRow("seed as digits")
        << external("Seed", R"("max_value": 999999999999999)") << QVariant(u"999999999999999"_s)
        << QVariant(999999999999999LL);
    QTest::newRow("slider rounds") << external("NumberSliderInt") << QVariant(4.6) << QVariant(5LL);
    QTest::newRow("slider rounds half to even")
        << external("NumberSliderInt") << QVariant(2.5F) << QVariant(2LL);
    QTest::newRow("slider rounds text")
        << external("NumberSliderInt") << QVariant(u"3.5"_s) << QVariant(4LL);
    QTest::newRow("number as text") << external("Number") << QVariant(u"4.5"_s) << QVariant(4.5);
    QTest::newRow("number for a text") << external("Text") << QVariant(0.1) << QVariant(u"0.1"_s);
    QTest::newRow("text of digits") << external("Text") << QVariant(u"42"_s) << QVariant(u"42"_s);
    QTest::newRow("a bad value stays")
        << external("NumberInt") << QVariant(u"oops"_s) << QVariant(u"oops"_s);
}

void tst_InputValue::wireValue()
{
    QFETCH(InputSpec, spec);
    QFETCH(QVariant, value);
    QFETCH(QVariant, wire);
    QCOMPARE(spec.wireValue(value), wire);
    QCOMPARE(spec.wireValue(value).typeId(), wire.typeId());
}

REGISTER_APPLESS_TEST(tst_InputValue)
#include "tst_inputvalue.moc"
