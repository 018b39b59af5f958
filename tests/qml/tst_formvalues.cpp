// SPDX-License-Identifier: MIT

// What a form gives and takes back, by its C++ interface.
#include "shared/testprogram.h"

#include <qml/form/formfield.h>
#include <qml/form/inputmodel.h>

#include <QtTest/qsignalspy.h>
#include <QtTest/qtest.h>

using namespace ComfyDeploy;
using namespace ComfyDeploy::Qml;
using namespace Qt::StringLiterals;

class tst_FormValues : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void sentSeedIsUsed_data();
    void sentSeedIsUsed();
    void savedValueOfOneInput();

private:
    [[nodiscard]] const FormField &field(const QString &name) const
    {
        return m_form->inputs()->fields().at(m_form->inputs()->indexOf(name));
    }

    std::unique_ptr<WorkflowForm> m_form;
};

void tst_FormValues::init()
{
    m_form = std::make_unique<WorkflowForm>();
    QVERIFY(m_form->loadJson(
        u"{\"1\": {\"class_type\": \"KSampler\", \"inputs\": {\"seed\": 1, \"steps\": 25, "
        u"\"positive\": [\"3\", 0], \"latent_image\": [\"2\", 0]}},"
        u" \"2\": {\"class_type\": \"KSampler\", \"inputs\": {\"seed\": 1, \"steps\": 25, "
        u"\"positive\": [\"3\", 0]}},"
        u" \"3\": {\"class_type\": \"CLIPTextEncode\", \"inputs\": {\"text\": \"a fox\"}},"
        u" \"9\": {\"class_type\": \"SaveImage\", \"inputs\": {\"images\": [\"1\", 0]}}}"_s));
}

void tst_FormValues::sentSeedIsUsed_data()
{
    QTest::addColumn<WorkflowForm::SeedMode>("mode");
    QTest::newRow("random") << WorkflowForm::Random;
    QTest::newRow("next") << WorkflowForm::Increment;
}

// The number that was drawn for -1, and not -1.
void tst_FormValues::sentSeedIsUsed()
{
    const QString name = u"2.seed+1.seed"_s;
    QFETCH(WorkflowForm::SeedMode, mode);
    QVERIFY(m_form->setSeedMode(name, mode));
    QVERIFY(m_form->setValue(name, -1));
    const FormValues sent = m_form->values();
    const QSignalSpy changes(m_form->inputs(), &InputModel::dataChanged);
    m_form->advanceSeeds(sent);
    QCOMPARE(changes.size(), 1);
    QVERIFY(sent.literals().value(name).toLongLong() >= 0);
    QCOMPARE(field(name).usedSeed(), sent.literals().value(name));
    QVERIFY(m_form->lockSeed(name));
    QCOMPARE(field(name).value(), sent.literals().value(name));
    QCOMPARE(field(name).seedMode(), WorkflowForm::Fixed);
}

void tst_FormValues::savedValueOfOneInput()
{
    const QString both = u"2.steps+1.steps"_s;
    const QString untouched = m_form->saveValues();
    QVERIFY(m_form->setValue(u"3.text"_s, u"a hare"_s));
    QVERIFY(m_form->setValue(both, 40));
    const QString edited = m_form->saveValues();
    QCOMPARE(m_form->savedValue(edited, u"3.text"_s), QVariant(u"a hare"_s));
    QCOMPARE(m_form->savedValue(untouched, u"3.text"_s), QVariant(u"a fox"_s)); // the workflow's
    QVERIFY(m_form->separate(both));
    QCOMPARE(m_form->savedValue(edited, u"1.steps"_s).toInt(), 40);
    QCOMPARE(m_form->savedValue(edited, u"7.steps"_s), QVariant());
    QCOMPARE(m_form->savedValue(u"{}"_s, u"1.steps"_s), QVariant());
    QCOMPARE(m_form->value(u"3.text"_s), QVariant(u"a hare"_s));
}

REGISTER_TEST(tst_FormValues)

#include "tst_formvalues.moc"
