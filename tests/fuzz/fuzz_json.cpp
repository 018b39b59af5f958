// SPDX-License-Identifier: MIT

// JSON to the digit: what JsonText takes and refuses, against Qt's own reader.
#include "fuzz/fuzzing.h"

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qjsonarray.h>
#include <QtCore/qjsondocument.h>
#include <QtCore/qjsonobject.h>

#include <cmath>

using namespace ComfyDeploy;

namespace {

//! Every way to ask a value, and that its parts lie inside of it.
void walk(const JsonText::Value &value, const JsonText &json)
{
    FUZZ_CHECK(value.exists());
    FUZZ_CHECK(0 <= value.begin() && value.begin() < value.end()
               && value.end() <= json.text().size());
    FUZZ_CHECK(value.raw() == json.text().sliced(value.begin(), value.end() - value.begin()));
    Fuzzing::use(value.toString(), value.toBool(), value.toDouble());
    const QList<JsonText::Value> children = value.children();
    FUZZ_CHECK(children.size() == ((value.isArray() || value.isObject()) ? value.size() : 0));
    qsizetype behind = value.begin();
    for (const JsonText::Value &child : children) {
        FUZZ_CHECK(behind < child.begin() && child.end() < value.end());
        behind = child.end();
        if (value.isObject())
            FUZZ_CHECK(value.member(child.key()).exists());
        walk(child, json);
    }
}

//! What both read must be the same; Qt's reader turns large integers into doubles, and of two
//! members with one name both keep the last.
void compare(const JsonText::Value &ours, const QJsonValue &theirs)
{
    switch (theirs.type()) {
    case QJsonValue::Null:
        FUZZ_CHECK(ours.isNull());
        break;
    case QJsonValue::Bool:
        FUZZ_CHECK(ours.isBool() && ours.toBool() == theirs.toBool());
        break;
    case QJsonValue::Double:
        FUZZ_CHECK(ours.isNumber());
        FUZZ_CHECK(ours.toDouble() == theirs.toDouble());
        break;
    case QJsonValue::String:
        FUZZ_CHECK(ours.isString() && ours.toString() == theirs.toString());
        break;
    case QJsonValue::Array: {
        const QJsonArray array = theirs.toArray();
        FUZZ_CHECK(ours.isArray() && ours.size() == array.size());
        const QList<JsonText::Value> children = ours.children();
        for (qsizetype i = 0; i < array.size(); ++i)
            compare(children.at(i), array.at(i));
        break;
    }
    case QJsonValue::Object: {
        const QJsonObject object = theirs.toObject();
        FUZZ_CHECK(ours.isObject() && ours.size() >= object.size());
        for (auto it = object.begin(); it != object.end(); ++it)
            compare(ours.member(it.key()), it.value());
        break;
    }
    case QJsonValue::Undefined:
        FUZZ_CHECK(false);
    }
}

void checkRefusal(const QByteArray &text, const JsonText::Error &error)
{
    FUZZ_CHECK(!error.message.isEmpty());
    FUZZ_CHECK(0 <= error.offset && error.offset <= text.size());
    FUZZ_CHECK(error.line >= 1 && error.line <= text.size() + 1);
    FUZZ_CHECK(error.column >= 1 && error.column <= text.size() + 1);
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray text = Fuzzing::bytesOf(data, size);
    JsonText::Error error;
    const auto json = JsonText::parse(text, &error);
    if (!json) {
        checkRefusal(text, error);
        return 0;
    }
    FUZZ_CHECK(json->text() == text);
    walk(json->root(), *json);
    FUZZ_CHECK(json->root().equals(json->root()));
    // Written anew it is the same, unless a number is too large for a double.
    QString why;
    if (const auto written = JsonText::fromVariant(json->root().toVariant(), &why)) {
        const auto again = JsonText::parse(*written);
        FUZZ_CHECK(again);
        FUZZ_CHECK(again->root().type() == json->root().type());
    } else {
        FUZZ_CHECK(!why.isEmpty());
    }
    const QByteArray quoted = JsonText::quoted(json->root().toString());
    const auto string = JsonText::parse(quoted);
    FUZZ_CHECK(string && string->root().toString() == json->root().toString());
    // Qt takes a byte order mark for none of a text that begins with it.
    if (text.contains("\xEF\xBB\xBF") || text.toLower().contains("\\ufeff"))
        return 0;
    QJsonParseError qtError;
    const QJsonDocument document = QJsonDocument::fromJson(text, &qtError);
    if (qtError.error == QJsonParseError::NoError) {
        compare(json->root(),
                document.isObject() ? QJsonValue(document.object()) : QJsonValue(document.array()));
    }
    return 0;
}
