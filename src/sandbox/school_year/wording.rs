//! What teachers write: homework, topics, comments. Pure.

use super::{luck::Luck, work::Kind};

/// A page-and-exercise sort of text that fits the subject.
pub(super) fn homework(subject: &str, luck: &Luck) -> String {
    let (number, page) = (luck.of(10, 40) + 12, luck.of(11, 120) + 8);
    match subject {
        "Основы программирования" | "Базы данных" | "Операционные системы" =>
        {
            format!("Лабораторная работа №\u{a0}{}, отчёт", number / 4)
        }
        "Математика" | "Алгебра" | "Геометрия" | "Элементы высшей математики" =>
        {
            format!("§\u{a0}{}, №\u{a0}{}, {}", number / 4, page * 3, page * 3 + 2)
        }
        "Физика" | "Химия" => format!("§\u{a0}{number}, вопросы 1–3, задача {}", page / 4),
        "Русский язык" => {
            format!("Упр.\u{a0}{}, повторить правило на с.\u{a0}{page}", page + number)
        }
        "Литература" | "Литературное чтение" => {
            format!("Прочитать с.\u{a0}{page}–{}, ответить на вопросы", page + 6)
        }
        "Английский язык" | "Иностранный язык" => {
            format!("Student's Book, p. {page}, ex. {}; выучить слова", number / 6)
        }
        "Физическая культура" => "Комплекс утренней гимнастики".to_owned(),
        "Технология" | "Изобразительное искусство" => {
            "Принести материалы для работы".to_owned()
        }
        "Музыка" => "Послушать и определить инструменты".to_owned(),
        _ => format!("§\u{a0}{number}, с.\u{a0}{page}, пересказ"),
    }
}

/// «Контрольная работа: итоги раздела».
pub(super) fn in_class(kind: Kind, luck: &Luck) -> String {
    format!("{}: {}", kind.name(), luck.choose(12, &TOPICS))
}

/// A word about a mark; most marks have none.
pub(super) fn comment(luck: &Luck) -> Option<&'static str> {
    (luck.of(13, 5) == 0).then(|| luck.choose(14, &COMMENTS))
}

const COMMENTS: [&str; 3] = ["Молодец!", "Не хватает вывода", "Отвечал у доски"];

const TOPICS: [&str; 6] = [
    "повторение",
    "новая тема",
    "опрос по домашнему заданию",
    "работа в группе",
    "итоги раздела",
    "устный ответ",
];
